import type { LookupFunction } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Connections } from "./connections.ts";
import { ACCEPTED_CODINGS, decodeBody } from "./decode-body.ts";
import type { Send, UpstreamRequest, UpstreamResponse } from "./send.ts";
import { ConnectError } from "./send.ts";

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

/** Sends over pooled keep-alive connections. Redirects are answers like any other: following one would carry the credential away. */
export function createNetworkSend(options: NetworkSendOptions = {}): NetworkSend {
  const { maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES, connectTimeoutMs = 5_000, connections = 128, reach } = options;
  let opening: Promise<Connections> | undefined;

  /** When the first request needs it: a server whose accounts are all embedded starts without it. */
  async function open(): Promise<Connections> {
    const { openConnections } = await import("./connections.ts");
    return openConnections({ maxResponseBytes, connectTimeoutMs, connections, reach });
  }

  async function exchange({ method, url, headers, body, signal }: UpstreamRequest): Promise<UpstreamResponse> {
    opening ??= open();
    const { exchange } = await opening;
    // The end of an idle connection may have arrived unread: it is read now, and a write not sent after it.
    await nextTurn();
    if (signal.aborted) throw new ConnectError("too late");
    const target = new URL(url);
    const { protocol } = target;
    if (protocol !== "http:" && protocol !== "https:") throw new ConnectError(`no way to ${protocol}`);
    const lines = ["accept-encoding", ACCEPTED_CODINGS];
    for (const name in headers) lines.push(name, headers[name] ?? "");
    try {
      const answer = await exchange({ method, url: target, headers: lines, body, signal });
      const { "content-encoding": codings, ...rest } = answer.headers;
      return { status: answer.status, headers: rest, body: await decodeBody(answer.bytes, codings, maxResponseBytes) };
    } catch (error) {
      throw signal.aborted && !(error instanceof ConnectError) ? signal.reason : error;
    }
  }

  return {
    send: exchange,
    close: () => void opening?.then(({ destroy }) => destroy()),
  };
}
