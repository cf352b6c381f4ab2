import { AppError, formatServerSentEvent } from "@overdub/contract";
import type { EventStore } from "@overdub/storage";
import type { Log } from "../../http/log.ts";

export interface EventStreamsOptions {
  readonly eventStore: Pick<EventStore, "watermark">;
  readonly log: Log;
  /** How often the store is asked whether there is more. Default: 0.5 s. */
  readonly tickMs?: number;
  /** Silence after which a stream says that it is alive. Default: 15 s. */
  readonly heartbeatMs?: number;
  /** How long a client may leave a full buffer unread. Default: 30 s. */
  readonly patienceMs?: number;
  /** Default: 10. */
  readonly maxPerKey?: number;
}

export interface Message {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** Messages beyond a position of the store, and up to where there are no others. */
export interface Batch {
  readonly messages: readonly Message[];
  readonly position: number;
}

export interface NewStream {
  /** Whose streams are counted together. */
  readonly key: string;
  /** The number of the event after which the stream begins. */
  readonly position: number;
  /** @throws `AppError` with the reason to end the stream. */
  readonly read: (position: number, watermark: number) => Promise<Batch>;
  /** The reader has gone. */
  readonly signal: AbortSignal;
}

/** How long a client waits before it asks again for a stream that has broken off. */
const RETRY_MS = 2000;

interface Stream {
  readonly key: string;
  /** Ends an idle wait. */
  wake(): void;
  /** Ends the stream with a message that says why. */
  end(reason: string, message: string): void;
  /** Since when the buffer has been full, by the monotonic clock; absent while there is room. */
  fullSinceMs: number | undefined;
}

/**
 * The open streams of this process. They read from the event store, by the numbers of events, so that they hold the events
 * of all processes, and a client that is behind costs no memory: it is sent one batch at a time, as it reads.
 */
export class EventStreams {
  readonly #options: Required<EventStreamsOptions>;
  readonly #streams = new Set<Stream>();
  #timer: NodeJS.Timeout | undefined;
  #watermark = 0;
  #isTicking = false;
  #isClosed = false;

  constructor(options: EventStreamsOptions) {
    this.#options = { tickMs: 500, heartbeatMs: 15_000, patienceMs: 30_000, maxPerKey: 10, ...options };
  }

  /** @throws `rate_limit_exceeded` when the key has as many streams as it may. */
  assertRoom(key: string): void {
    const { maxPerKey } = this.#options;
    if ([...this.#streams].filter((stream) => stream.key === key).length < maxPerKey) return;
    throw new AppError("rate_limit_exceeded", `A key may have ${maxPerKey} event streams open at a time.`);
  }

  /** @returns the stream as bytes. Nothing is held for it until it is read. */
  open({ key, position: first, read, signal }: NewStream): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { heartbeatMs } = this.#options;
    const encoder = new TextEncoder();
    let position = first;
    let isDone = false;
    let waiting = Promise.withResolvers<void>();
    let stream: Stream | undefined;

    const start = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
      const ended = () => {
        isDone = true;
        signal.removeEventListener("abort", gone);
        if (stream) this.#remove(stream);
        waiting.resolve();
      };
      const opened: Stream = {
        key,
        fullSinceMs: undefined,
        wake: () => waiting.resolve(),
        end: (reason, message) => {
          if (isDone) return;
          ended();
          // Without an id: the one before stays the one to resume from.
          controller.enqueue(encoder.encode(formatServerSentEvent({ event: "end", data: { reason, message } })));
          controller.close();
          this.#abandonLater(controller);
        },
      };
      const gone = () => opened.end("aborted", "The request was aborted.");
      signal.addEventListener("abort", gone);
      stream = opened;
      if (this.#isClosed) return opened.end(...STOPPED);
      this.#add(opened);
      controller.enqueue(encoder.encode(formatServerSentEvent({ retryMs: RETRY_MS, id: position })));
      if (signal.aborted) gone();
    };

    /** Resolves when there is something new to send, a heartbeat at the least, or the stream has ended. */
    const next = async (): Promise<string | undefined> => {
      const aliveBy = performance.now() + heartbeatMs;
      while (!isDone) {
        waiting = Promise.withResolvers();
        if (this.#watermark > position) {
          const batch = await read(position, this.#watermark);
          position = batch.position;
          if (batch.messages.length > 0) return batch.messages.map(formatServerSentEvent).join("");
          if (position < this.#watermark) continue;
        }
        const leftMs = aliveBy - performance.now();
        // Clients keep the id of a message without data, to resume from, and show nothing.
        if (leftMs <= 0) return formatServerSentEvent({ comment: "heartbeat", id: position });
        const timer = setTimeout(() => waiting.resolve(), leftMs);
        await waiting.promise;
        clearTimeout(timer);
      }
      return undefined;
    };

    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: async (controller) => {
          if (!stream) return start(controller);
          stream.fullSinceMs = undefined;
          try {
            const text = await next();
            if (text === undefined || isDone) return;
            controller.enqueue(encoder.encode(text));
            stream.fullSinceMs = performance.now();
          } catch (error) {
            stream.end(...this.#reasonOf(error));
          }
        },
        cancel: () => {
          isDone = true;
          if (stream) this.#remove(stream);
          waiting.resolve();
        },
      },
      // Nothing is read ahead of the client, and nothing happens without a reader, as for HEAD.
      { highWaterMark: 0 },
    );
  }

  /** Ends all streams, and each that is opened from now on. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#streams) stream.end(...STOPPED);
  }

  #add(stream: Stream): void {
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => void this.#tick(), this.#options.tickMs);
    void this.#tick();
  }

  #remove(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #tick(): Promise<void> {
    const { eventStore, log, patienceMs } = this.#options;
    if (this.#isTicking) return;
    this.#isTicking = true;
    try {
      this.#watermark = Math.max(this.#watermark, await eventStore.watermark());
    } catch (err) {
      log.warn({ err }, "event streams wait: the event store does not answer");
    }
    for (const stream of this.#streams) {
      const isSlow = stream.fullSinceMs !== undefined && performance.now() - stream.fullSinceMs > patienceMs;
      if (isSlow) stream.end("slow_reader", "The client has not read for too long. Resume with Last-Event-ID.");
      else stream.wake();
    }
    this.#isTicking = false;
  }

  #reasonOf(error: unknown): [string, string] {
    if (error instanceof AppError) return [error.code, error.message];
    this.#options.log.error({ err: error }, "an event stream failed");
    return ["internal_server_error", "An internal server error occurred. The server's log says more."];
  }

  /** A client that does not read what is left, either, loses its connection. */
  #abandonLater(controller: ReadableStreamDefaultController): void {
    setTimeout(() => controller.error(new Error("The client does not read.")), this.#options.patienceMs).unref();
  }
}

const STOPPED = ["server_stopped", "The server is stopping."] as const;
