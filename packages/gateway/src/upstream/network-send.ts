import { Agent, buildConnector, errors, request } from "undici";
import type { Send } from "./send.ts";
import { ConnectError, ResponseTooLargeError } from "./send.ts";

export interface NetworkSendOptions {
  /** Largest answer that is read. Default: 32 MiB. */
  readonly maxResponseBytes?: number;
  /** Default: 5,000. */
  readonly connectTimeoutMs?: number;
  /** To one host; what comes on top waits. Default: 128. */
  readonly connections?: number;
}

export interface NetworkSend {
  readonly send: Send;
  /** Waits for what is still running. */
  close(): Promise<void>;
}

const DEFAULT_MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** Sends over pooled keep-alive connections. Redirects are answers like any other: following one would carry the credential away. */
export function createNetworkSend(options: NetworkSendOptions = {}): NetworkSend {
  const { maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES, connectTimeoutMs = 5_000, connections = 128 } = options;
  const connect = buildConnector({ timeout: connectTimeoutMs });
  const agent = new Agent({
    connections,
    maxResponseSize: maxResponseBytes,
    // Marked here, because no error code says whether the request had been written already.
    connect: (target, callback) =>
      connect(target, (...outcome) => {
        const [error] = outcome;
        if (error === null) callback(...outcome);
        else callback(new ConnectError(codeOf(error), { cause: error }), null);
      }),
  });
  return {
    async send({ method, url, headers, body, signal }) {
      try {
        const response = await request(url, { method, headers, body: body ?? null, signal, dispatcher: agent });
        return {
          status: response.statusCode,
          headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
          body: new Uint8Array(await response.body.arrayBuffer()),
        };
      } catch (cause) {
        if (cause instanceof errors.ResponseExceededMaxSizeError) {
          throw new ResponseTooLargeError("The answer is too large", { cause });
        }
        throw cause;
      }
    },
    close: () => agent.close(),
  };
}

/** `ECONNREFUSED` and the like: the reason without names and addresses. */
function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "no connection";
}
