import { BASE_PATH } from "../state/base-path.ts";
import { createStore } from "../state/store.ts";

/** Whether requests reach the server. */
export const connection = createStore<"up" | "lost">("up");

/** Whether the server knows this browser no more, so that the page asks to sign in again. */
export const sessionIsOver = createStore(false);

/** A request that failed, in the server's words. */
export class RequestError extends Error {
  /** 0: it did not reach the server, or nothing came back. */
  readonly status: number;
  readonly requestId: string | undefined;
  readonly body: unknown;
  /** Of a refusal for a rate limit. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, status: number, requestId?: string, body?: unknown, retryAfterSeconds?: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
    this.name = "RequestError";
    this.status = status;
    this.requestId = requestId;
    this.body = body;
  }
}

export type QueryValue = string | number | boolean | null | undefined | readonly string[];

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Without what is undefined, null or empty. */
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  /** Sent as it is, instead of a body. */
  readonly file?: Blob;
  /** So that a repeat changes nothing more. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
  /** Of the last news that came, to go on after it. */
  readonly lastEventId?: string | undefined;
  /** Whether it must get through although the page is left. */
  readonly isLast?: boolean;
}

const LONGEST_MS = 60_000;

/** A read that has to wait for its turn waits so long, so often. */
const LONGEST_WAIT_S = 10;
const MOST_WAITS = 4;

/** @throws RequestError. */
export async function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await send(path, options);
  return (await response.json()) as Answer;
}

/** The bytes of a file, such as a QR code. @throws RequestError. */
export async function requestFile(path: string, options: RequestOptions = {}): Promise<Blob> {
  return (await send(path, options)).blob();
}

/** A response whose body is still to be read. Reads wait for the account's rate limit. @throws RequestError for a failure. */
export async function send(path: string, options: RequestOptions): Promise<Response> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await sendOnce(path, options);
    } catch (error) {
      const isRead = (options.method ?? "GET") === "GET";
      const seconds = error instanceof RequestError ? error.retryAfterSeconds : undefined;
      if (!isRead || seconds === undefined || seconds > LONGEST_WAIT_S || waits === MOST_WAITS) throw error;
      // A little later than the others that wait for the same moment.
      await new Promise((resolve) => setTimeout(resolve, 1_000 * seconds + 400 * Math.random()));
      options.signal?.throwIfAborted();
    }
  }
}

async function sendOnce(path: string, options: RequestOptions): Promise<Response> {
  const { method = "GET", query = {}, body, file, idempotencyKey, lastEventId, signal, isLast = false } = options;
  let response: Response;
  try {
    response = await fetch(BASE_PATH + path + toQuery(query), {
      method,
      headers: {
        "overdub-console": "1",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
        ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
      },
      body: file ?? (body === undefined ? null : JSON.stringify(body)),
      // A file may take as long as it takes.
      signal: signal ?? (file ? null : AbortSignal.timeout(LONGEST_MS)),
      credentials: "same-origin",
      keepalive: isLast,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    connection.set("lost");
    throw new RequestError("The server did not answer", 0);
  }
  connection.set("up");
  if (response.ok) return response;
  throw await toError(response, path);
}

async function toError(response: Response, path: string): Promise<RequestError> {
  const { status, headers } = response;
  const body: unknown = await response.json().catch(() => undefined);
  const told = (body ?? {}) as { message?: unknown; request_id?: unknown };
  const message = typeof told.message === "string" ? told.message : `The server answered with ${status}`;
  const requestId = typeof told.request_id === "string" ? told.request_id : (headers.get("x-request-id") ?? undefined);
  if (status === 401 && !path.startsWith("/console/")) sessionIsOver.set(true);
  const wait = status === 429 ? Number(headers.get("retry-after") ?? 1) : undefined;
  return new RequestError(message, status, requestId, body, wait);
}

export function toQuery(query: Readonly<Record<string, QueryValue>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    if (Array.isArray(value)) for (const item of value) parameters.append(`${name}[]`, item);
    else parameters.append(name, String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** Random; `crypto.randomUUID` is for pages over TLS only. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** In words, for whoever looks at the page. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something unexpected happened";
}
