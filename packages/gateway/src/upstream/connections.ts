import type { LookupFunction, Socket } from "node:net";
import type { Dispatcher } from "undici";
import { Agent, buildConnector, Client, Pool } from "undici";
import { ConnectError, LostConnectionError, UnreadableAnswerError } from "./send.ts";
import { skipInterims } from "./skip-interims.ts";

export interface ConnectionOptions {
  /** Largest answer that is taken. */
  readonly maxResponseBytes: number;
  readonly connectTimeoutMs: number;
  /** To one host; what comes on top waits. */
  readonly connections: number;
  /** See `NetworkSendOptions`. */
  readonly reach: ((url: URL) => LookupFunction) | undefined;
}

/** As it is written to a connection. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

/** As it comes from a connection. */
export interface IncomingAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

export interface Connections {
  exchange(request: OutgoingRequest): Promise<IncomingAnswer>;
  /** Cuts them. */
  destroy(): void;
}

/** Less than servers keep an idle connection, so that few of ours are found closed. */
const IDLE_MS = 4_000;

/** Connections that are kept and used again, one request at a time on each. */
export function openConnections({
  maxResponseBytes,
  connectTimeoutMs,
  connections,
  reach,
}: ConnectionOptions): Connections {
  const own = { keepAliveTimeout: IDLE_MS, keepAliveMaxTimeout: IDLE_MS, headersTimeout: 0, bodyTimeout: 0 };
  const agent = new Agent({
    factory: (origin) => {
      const lookup = reach && lookupOf(new URL(origin), reach);
      const connect = buildConnector({ timeout: connectTimeoutMs, allowH2: false, ...(lookup && { lookup }) });
      const factory = (url: URL) => new Connection(url, { ...own, allowH2: false }, connect);
      return new Pool(origin, { connections, allowH2: false, factory });
    },
  });
  return {
    async exchange({ method, url, headers, body, signal }) {
      const { origin, pathname, search } = url;
      const exchange = new Exchange(maxResponseBytes);
      const abort = () => exchange.abort(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      const request = { origin, path: pathname + search, headers: [...headers], body: body ?? null };
      try {
        // Any method may be sent, of which its types know some.
        agent.dispatch({ ...request, method: method as Dispatcher.HttpMethod }, exchange);
        return await exchange.answer;
      } finally {
        signal.removeEventListener("abort", abort);
      }
    },
    destroy: () => void agent.destroy(),
  };
}

function lookupOf(target: URL, reach: (url: URL) => LookupFunction): LookupFunction {
  try {
    return reach(target);
  } catch (error) {
    throw new ConnectError(error instanceof Error ? codeOf(error) : "no connection", { cause: error });
  }
}

/** One connection at a time, which knows whether it has served before. */
class Connection extends Client {
  #served = 0;
  #isAnswered = true;

  constructor(origin: URL, options: Client.Options, connect: buildConnector.connector) {
    super(origin, {
      ...options,
      connect: (target, callback) =>
        connect(target, (...[error, socket]: [Error, null] | [null, Socket]) => {
          if (error) return callback(error, null);
          skipInterims(socket, () => this.#isAnswered);
          callback(null, socket);
        }),
    });
    this.on("connect", () => {
      this.#served = 0;
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, exchange: Dispatcher.DispatchHandler): boolean {
    if (exchange instanceof Exchange) exchange.connection = this;
    return super.dispatch(options, exchange);
  }

  /** @returns whether it has served before. */
  begin(): boolean {
    this.#isAnswered = false;
    this.#served += 1;
    return this.#served > 1;
  }

  answer(): void {
    this.#isAnswered = true;
  }
}

/** What comes of one request. */
class Exchange implements Dispatcher.DispatchHandler {
  connection: Connection | undefined;
  readonly #maxBytes: number;
  readonly #received = Promise.withResolvers<IncomingAnswer>();
  #controller: Dispatcher.DispatchController | undefined;
  /** Of a request that is on its way. */
  #isReused: boolean | undefined;
  #abortedBy: { readonly reason: unknown } | undefined;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get answer(): Promise<IncomingAnswer> {
    return this.#received.promise;
  }

  abort(reason: unknown): void {
    this.#abortedBy = { reason };
    if (this.#controller) this.#controller.abort(reason as Error);
    // It waits for a connection, and is not sent when it gets one.
    else this.#received.reject(new ConnectError("no connection", { cause: reason }));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#abortedBy) {
      controller.abort(this.#abortedBy.reason as Error);
      return;
    }
    this.#controller = controller;
    this.#isReused = this.connection?.begin();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, string | string[]>): void {
    // An interim answer of HTTP/1.0, of which there should be none.
    if (status < 200) return;
    this.connection?.answer();
    this.#status = status;
    this.#headers = flatten(headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) controller.abort(new UnreadableAnswerError("is too large"));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#received.resolve({ status: this.#status, headers: this.#headers, bytes });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#received.reject(this.#errorOf(error));
  }

  #errorOf(error: Error): Error {
    if (error instanceof ConnectError || error instanceof UnreadableAnswerError) return error;
    if (this.#isReused === undefined) return new ConnectError(codeOf(error), { cause: error });
    // It was not asked to speak another protocol.
    if (error.message === "bad upgrade") return new UnreadableAnswerError("changes the protocol", { cause: error });
    if (this.#isReused && this.#status === 0 && !this.#abortedBy) {
      return new LostConnectionError("The connection had ended", { cause: error });
    }
    return error;
  }
}

/** Of headers that come more than once, those that one value makes sense of have the first. */
const SINGLE = new Set([
  ...["content-type", "content-length", "etag", "expires", "last-modified", "location", "retry-after", "server", "age"],
]);

function flatten(headers: Record<string, string | string[]>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name] ?? "";
    flat[name] = typeof value === "string" ? value : SINGLE.has(name) ? (value[0] ?? "") : value.join(", ");
  }
  return flat;
}

/** `ECONNREFUSED` and the like: the reason without names and addresses. */
function codeOf(error: Error): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : "no connection";
  return code === "UND_ERR_CONNECT_TIMEOUT" ? "ETIMEDOUT" : code;
}
