import type { Socket } from "node:net";
import type { Redirected } from "../redirects/redirector.ts";
import type { VisitResponse } from "../redirects/respond.ts";
import type { VisitRequest } from "../visits/visit.ts";
import { encodeHead } from "./encode-response.ts";
import { readRequestHead } from "./request-head.ts";
import { Turn } from "./turn.ts";

export interface FastPath {
  /** Whether a path belongs to a short link. */
  readonly takes: (url: string) => boolean;
  /** Never throws, and what it promises is never rejected. */
  readonly visit: (request: VisitRequest) => Redirected | Promise<Redirected>;
  /** Reports a fault. @returns the response if nothing has been sent. */
  readonly fail: (err: unknown) => VisitResponse;
}

export interface FastConnection {
  /** Closes it, but for a response that is being sent. */
  close(): void;
}

/** How long a connection may stay silent before its first request: as long as `node:http` waits for one here. */
const FIRST_REQUEST_MS = 10_000;

/** Longer than was promised, so that a request that is just being sent finds the connection open. */
const KEEP_ALIVE_SPARE_SECONDS = 1;

const turn = new Turn();

/**
 * Serves the requests of a connection one after the other, as long as each arrives whole and is for the fast path.
 *
 * @param handOver         takes the connection, whose next request is still to be read.
 * @param keepAliveSeconds how long it stays open between two requests.
 */
export function serveConnection(
  socket: Socket,
  { takes, visit, fail }: FastPath,
  handOver: () => void,
  keepAliveSeconds: number,
): FastConnection {
  const remoteAddress = socket.remoteAddress ?? "";
  let hasResponded = false;
  let waiting = false;
  let closing = false;

  function leave(chunk: Buffer): void {
    turn.end();
    socket.off("data", read).off("end", close).off("timeout", giveUp).off("drain", resume).off("error", destroy);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(chunk);
    handOver();
    socket.resume();
  }

  function read(chunk: Buffer): void {
    if (closing) return;
    const head = readRequestHead(chunk.toString("latin1"));
    if (!head || !takes(head.url)) {
      leave(chunk);
      return;
    }
    const redirected = visit({ method: head.method, url: head.url, headers: head.headers, remoteAddress });
    if (redirected instanceof Promise) void respondLater(head.method, redirected);
    else respond(head.method, redirected);
  }

  /** The next request waits in the socket meanwhile. */
  async function respondLater(method: string, redirected: Promise<Redirected>): Promise<void> {
    waiting = true;
    socket.pause();
    const result = await redirected;
    waiting = false;
    respond(method, result);
    if (closing) close();
    else resume();
  }

  function respond(method: string, { response, record }: Redirected): void {
    turn.add(() => send(method, response), record && (() => recordSafely(record)));
  }

  function recordSafely(record: () => void): void {
    try {
      record();
    } catch (err) {
      fail(err);
    }
  }

  function send(method: string, response: VisitResponse): void {
    let sent = response;
    let head: string;
    try {
      head = encodeHead(response, Date.now(), keepAliveSeconds);
    } catch (err) {
      sent = fail(err);
      head = encodeHead(sent, Date.now(), keepAliveSeconds);
    }
    if (sent.body === "" || method === "HEAD") socket.write(head, "latin1");
    else socket.write(Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(sent.body)]));
    if (!hasResponded) {
      hasResponded = true;
      socket.setTimeout((keepAliveSeconds + KEEP_ALIVE_SPARE_SECONDS) * 1000);
    }
    // A client that does not read the responses is asked for no more requests.
    if (socket.writableNeedDrain) socket.pause();
  }

  function resume(): void {
    if (!waiting && !socket.writableNeedDrain) socket.resume();
  }

  function close(): void {
    closing = true;
    turn.end();
    if (!waiting) socket.destroySoon();
  }

  function giveUp(): void {
    if (!waiting) socket.destroy();
  }

  function destroy(): void {
    socket.destroy();
  }

  socket.setTimeout(FIRST_REQUEST_MS);
  socket.on("data", read).on("end", close).on("timeout", giveUp).on("drain", resume).on("error", destroy);
  return { close };
}
