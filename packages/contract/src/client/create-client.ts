import type { z } from "zod";
import { AppError } from "../errors/app-error.ts";
import { formatPath } from "../errors/parse-input.ts";
import type { AnyOperation, ResultOf } from "../operation.ts";
import { furtherOperations, operations } from "../operations.ts";
import type { UrlInput } from "./build-url.ts";
import { buildUrl } from "./build-url.ts";
import { readResponse } from "./read-response.ts";

/** The part of `fetch` that the client needs; Hono's `app.request` fits as well. */
export type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>;

export interface ClientOptions {
  /** Where the operations' paths start, e.g. `https://api.dub.co` or `http://localhost:4401/api`. */
  readonly baseUrl: string;
  /** API key or OAuth access token; for operations that web pages may call, the publishable key. */
  readonly token: string;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch;
  /** Whether to check each result against the contract. Default: false. */
  readonly validate?: boolean;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What a caller gives: only the parts that the operation has, each one optional where all its fields are. */
export type ClientInput<O extends AnyOperation> = Part<"params", O["input"]["params"]> &
  Part<"query", O["input"]["query"]> &
  (O["input"]["body"] extends z.ZodType ? BodyPart<z.input<O["input"]["body"]>> : unknown);

type BodyPart<Body> = undefined extends Body ? { body?: Body } : { body: Body };

type Part<Name extends string, Schema extends z.ZodObject> = keyof Schema["shape"] extends never
  ? unknown
  : MayBeEmpty<z.input<Schema>> extends true
    ? { [N in Name]?: z.input<Schema> }
    : { [N in Name]: z.input<Schema> };

type MayBeEmpty<T> = Partial<T> extends T ? true : false;

type Arguments<Input> =
  MayBeEmpty<Input> extends true ? [input?: Input, options?: CallOptions] : [input: Input, options?: CallOptions];

const all = { ...operations, ...furtherOperations } as const;

/**
 * One function for each operation, by its id, which is Dub's `operationId` where Dub documents it:
 * `client.updateLink({ params: { linkId }, body })`.
 *
 * @throws `AppError` with the server's code, message and status. What `fetch` itself throws passes through.
 */
export type Client = {
  readonly [Id in keyof typeof all]: (
    ...args: Arguments<ClientInput<(typeof all)[Id]>>
  ) => Promise<ResultOf<(typeof all)[Id]>>;
};

/** Types erased: each function of `Client` is this one, given its operation. */
interface ErasedInput extends UrlInput {
  readonly body?: unknown;
}

export function createClient(options: ClientOptions): Client {
  const calls = Object.entries<AnyOperation>(all).map(([id, operation]) => [
    id,
    (input?: ErasedInput, callOptions?: CallOptions) => call(options, operation, input ?? {}, callOptions ?? {}),
  ]);
  return Object.fromEntries(calls) as Client;
}

async function call(
  { baseUrl, token, fetch = globalThis.fetch, validate = false }: ClientOptions,
  operation: AnyOperation,
  input: ErasedInput,
  { signal }: CallOptions,
): Promise<unknown> {
  const response = await fetch(buildUrl(baseUrl, operation, input), {
    method: operation.method,
    headers: {
      accept: operation.success.contentType,
      ...(operation.auth !== "none" && { authorization: `Bearer ${token}` }),
      ...(operation.input.body && { "content-type": "application/json" }),
    },
    ...(operation.input.body && { body: JSON.stringify(input.body ?? {}) }),
    ...(signal && { signal }),
  });
  const result = await readResponse(response, operation.success.contentType);
  if (validate) assertResult(operation, result);
  return result;
}

/** Checks without parsing: what the contract does not know of stays in the result. */
function assertResult(operation: AnyOperation, result: unknown): void {
  const parsed = operation.success.body.safeParse(result);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  throw new AppError(
    "internal_server_error",
    `The answer of ${operation.id} does not match the contract at "${formatPath(issue?.path ?? [])}": ${issue?.message}`,
    { cause: parsed.error },
  );
}
