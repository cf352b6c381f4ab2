import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import type { ServerSentEvent } from "@overdub/contract";
import { EVENT_STREAM, formatServerSentEvent } from "@overdub/contract";

/** Between two batches of a bulk call a minute may pass; what stands before us hangs up on silence sooner. */
const KEEP_ALIVE_MS = 15_000;

const HEADERS = {
  "content-type": EVENT_STREAM,
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/** Whether a client said that it reads event streams. Some send no such header, and print whatever comes. */
export function readsEventStreams(request: Request): boolean {
  return request.headers.get("accept")?.includes(EVENT_STREAM) ?? false;
}

/** A response in parts: messages as they are written, until the end. */
export interface EventStream {
  readonly response: Response;
  write(message: JSONRPCMessage | object): void;
  end(): void;
}

/** @param onLeave  Called when the client stops reading. */
export function createEventStream(onLeave: () => void): EventStream {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, {
    highWaterMark: Number.POSITIVE_INFINITY,
  });
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const put = (event: ServerSentEvent) =>
    void writer.write(encoder.encode(formatServerSentEvent(event))).catch(() => {});
  const keepAlive = setInterval(() => put({ comment: "still at it" }), KEEP_ALIVE_MS);
  const stop = () => clearInterval(keepAlive);
  writer.closed.then(stop, () => {
    stop();
    onLeave();
  });
  return {
    response: new Response(readable, { headers: HEADERS }),
    write: (message) => put({ event: "message", data: message }),
    end: () => void writer.close().catch(() => {}),
  };
}
