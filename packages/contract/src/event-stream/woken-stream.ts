import { formatServerSentEvent } from "./server-sent-event.ts";

/** A stream of server-sent events that somebody reads. */
export interface WokenStream {
  readonly isOver: boolean;
  /** Has it look whether there is something to send; ends it where its reader has left something unread for too long. */
  wake(): void;
  /** Ends it with a message that says why. */
  end(reason: string, message: string): void;
}

/** Where the text of a stream comes from, as whole events. */
export interface WokenStreamSource {
  /** Silence after which the stream says that it is alive, in ms. */
  readonly heartbeatMs: number;
  /** How long a client may leave what was sent unread, in ms. */
  readonly patienceMs: number;
  /** The reader has gone. */
  readonly signal: AbortSignal;
  /** The first reading. @returns what is sent at once. */
  begin(stream: WokenStream): string;
  /** What there is to send; empty: nothing. Asked again whenever the stream is woken. */
  collect(stream: WokenStream): string | Promise<string>;
  /** What shows that the stream is alive. Clients keep the id of a message without data, to resume from, and show nothing. */
  heartbeat(): string | Promise<string>;
  /** It has ended, whatever has ended it; not called for one that was never read. */
  ended(stream: WokenStream): void;
  /** Why a stream ends whose source has thrown. */
  reasonOf(error: unknown): EndReason;
}

type EndReason = readonly [reason: string, message: string];

export const SERVER_STOPPED: EndReason = ["server_stopped", "The server is stopping."];
const SLOW_READER: EndReason = ["slow_reader", "The client has not read for too long. Resume with Last-Event-ID."];

/**
 * @returns the stream as bytes. Nothing is held for it, and nothing happens, until it is read; nothing is collected ahead
 *   of its reader.
 */
export function openWokenStream(source: WokenStreamSource): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { heartbeatMs, patienceMs, signal } = source;
  const encoder = new TextEncoder();
  let reader: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  let waiting = Promise.withResolvers<void>();
  let unreadSinceMs: number | undefined;
  let isOver = false;

  const send = (text: string) => reader?.enqueue(encoder.encode(text));
  const leave = () => {
    if (isOver) return;
    isOver = true;
    signal.removeEventListener("abort", gone);
    if (reader) source.ended(stream);
    waiting.resolve();
  };
  const gone = () => stream.end("aborted", "The request was aborted.");
  const stream: WokenStream = {
    get isOver() {
      return isOver;
    },
    wake() {
      if (unreadSinceMs !== undefined && performance.now() - unreadSinceMs > patienceMs) stream.end(...SLOW_READER);
      else waiting.resolve();
    },
    end(reason, message) {
      if (isOver) return;
      leave();
      // Without an id: the one before stays the one to resume from.
      send(formatServerSentEvent({ event: "end", data: { reason, message } }));
      reader?.close();
      // A client that does not read what is left, either, loses its connection.
      setTimeout(() => reader?.error(new Error("The client does not read.")), patienceMs).unref();
    },
  };

  function begin(): void {
    signal.addEventListener("abort", gone);
    const text = source.begin(stream);
    if (!isOver) send(text);
    if (signal.aborted) gone();
  }

  /** Resolves when there is something to send, a heartbeat at the least; undefined: the stream has ended. */
  async function next(): Promise<string | undefined> {
    const aliveBy = performance.now() + heartbeatMs;
    while (!isOver) {
      waiting = Promise.withResolvers();
      const text = await source.collect(stream);
      if (text !== "") return text;
      const leftMs = aliveBy - performance.now();
      if (leftMs <= 0) return source.heartbeat();
      const timer = setTimeout(() => waiting.resolve(), leftMs);
      await waiting.promise;
      clearTimeout(timer);
    }
    return undefined;
  }

  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        if (!reader) {
          reader = controller;
          return begin();
        }
        unreadSinceMs = undefined;
        try {
          const text = await next();
          if (text === undefined || isOver) return;
          send(text);
          unreadSinceMs = performance.now();
        } catch (error) {
          stream.end(...source.reasonOf(error));
        }
      },
      cancel: leave,
    },
    // Nothing is read ahead of the client, and nothing happens without a reader, as for HEAD.
    { highWaterMark: 0 },
  );
}
