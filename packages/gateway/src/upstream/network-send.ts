import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent as HttpAgent, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { LookupFunction, Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ACCEPTED_CODINGS, decodeBody } from "./decode-body.ts";
import type { Send, UpstreamRequest, UpstreamResponse } from "./send.ts";
import { ConnectError, LostConnectionError, UnreadableAnswerError } from "./send.ts";

export interface NetworkSendOptions {
  /** Largest answer that is taken, as it travels and decoded. Default: 32 MiB. */
  readonly maxResponseBytes?: number;
  /** Default: 5,000. */
  readonly connectTimeoutMs?: number;
  /** To one host; what comes on top waits. Default: 128. */
  readonly connections?: number;
  /**
   * What connections to a URL look its name up with, which decides what addresses may be connected to. Throws for an address
   * that is written out and may not. Default: any may.
   */
  readonly reach?: (url: URL) => LookupFunction;
}

export interface NetworkSend {
  readonly send: Send;
  /** Cuts every connection. */
  close(): void;
}

const DEFAULT_MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** Less than servers keep an idle connection, so that few of ours are found closed. */
const IDLE_MS = 4_000;

/** Methods of which an empty body has a length, too. */
const EXPECTING_BODY = new Set(["POST", "PUT", "PATCH"]);

/** Sends over pooled keep-alive connections. Redirects are answers like any other: following one would carry the credential away. */
export function createNetworkSend(options: NetworkSendOptions = {}): NetworkSend {
  const { maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES, connectTimeoutMs = 5_000, connections = 128, reach } = options;
  const pooling = { keepAlive: true, maxSockets: connections, timeout: IDLE_MS };
  const schemes = {
    "http:": { agent: new HttpAgent(pooling), request: requestHttp, connected: "connect" },
    "https:": { agent: new HttpsAgent(pooling), request: requestHttps, connected: "secureConnect" },
  } as const;

  async function exchange({ method, url, headers, body, signal }: UpstreamRequest): Promise<UpstreamResponse> {
    // The end of an idle connection may have arrived unread: it is read now, and a write not sent after it.
    await nextTurn();
    if (signal.aborted) throw new ConnectError("too late");
    const target = new URL(url);
    const { protocol } = target;
    if (protocol !== "http:" && protocol !== "https:") throw new ConnectError(`no way to ${protocol}`);
    const { agent, request: open, connected } = schemes[protocol];
    const request = open({
      agent,
      method,
      // An address of IPv6 stands in brackets.
      host: target.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: target.port,
      path: `${target.pathname}${target.search}`,
      ...(reach && { lookup: lookupOf(target, reach) }),
      headers: headerLines({ method, headers, body }, target),
    });
    const abort = () => request.destroy(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      const answered = receiveHead(request, { connected, connectTimeoutMs });
      request.end(body);
      const response = await answered;
      const received = await receiveBody(response, maxResponseBytes);
      const { "content-encoding": codings, ...rest } = flatten(response.headers);
      return {
        status: response.statusCode ?? 0,
        headers: rest,
        body: await decodeBody(received, codings, maxResponseBytes),
      };
    } catch (error) {
      throw signal.aborted && !(error instanceof ConnectError) ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  return {
    send: exchange,
    close() {
      for (const { agent } of Object.values(schemes)) agent.destroy();
    },
  };
}

/** Names and values in turn, which `node:http` writes as they are; of an object it makes a map first. */
function headerLines({ method, headers, body }: Omit<UpstreamRequest, "url" | "signal">, { host }: URL): string[] {
  const lines = ["host", host, "accept-encoding", ACCEPTED_CODINGS];
  for (const name in headers) lines.push(name, headers[name] ?? "");
  // Lines are written before there is a body, so that its length has to be among them.
  if (body !== undefined || EXPECTING_BODY.has(method)) {
    lines.push("content-length", String(Buffer.byteLength(body ?? "")));
  }
  return lines;
}

function lookupOf(target: URL, reach: (url: URL) => LookupFunction): LookupFunction {
  try {
    return reach(target);
  } catch (error) {
    throw new ConnectError(error instanceof Error ? codeOf(error) : "no connection", { cause: error });
  }
}

interface Connecting {
  /** The event of a connection that is ready to be written to. */
  readonly connected: "connect" | "secureConnect";
  readonly connectTimeoutMs: number;
}

/** Resolves with the final answer's status and headers; `100 Continue` and hints before it are none. */
function receiveHead(request: ClientRequest, { connected, connectTimeoutMs }: Connecting): Promise<IncomingMessage> {
  let isConnected = false;
  let timer: NodeJS.Timeout | undefined;
  const connect = () => {
    isConnected = true;
    clearTimeout(timer);
  };
  request.once("socket", (socket: Socket) => {
    if (request.reusedSocket) return connect();
    timer = setTimeout(() => request.destroy(new ConnectError("ETIMEDOUT")), connectTimeoutMs);
    socket.once(connected, connect);
  });
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once("response", resolve);
  // It was not asked to speak another protocol.
  request.once("upgrade", (_, socket) => {
    socket.destroy();
    reject(new UnreadableAnswerError("changes the protocol"));
  });
  // Also after the answer: a server need not read a request to its end.
  request.on("error", (error) => {
    clearTimeout(timer);
    if (error instanceof ConnectError) reject(error);
    else if (!isConnected) reject(new ConnectError(codeOf(error), { cause: error }));
    else if (request.reusedSocket) reject(new LostConnectionError("The connection had ended", { cause: error }));
    else reject(error);
  });
  return promise;
}

/** @throws UnreadableAnswerError for what is larger than is taken, without reading it to its end. */
function receiveBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) response.destroy(new UnreadableAnswerError("is too large"));
    else chunks.push(chunk);
  });
  response.once("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  response.once("error", reject);
  response.once("close", () => {
    if (!response.readableEnded) reject(new Error("The connection ended within the answer"));
  });
  return promise;
}

function flatten(headers: IncomingMessage["headers"]): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in headers) flat[name] = String(headers[name]);
  return flat;
}

/** `ECONNREFUSED` and the like: the reason without names and addresses. */
function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "no connection";
}
