import type { WokenStream } from "@overdub/contract";
import { AppError, formatServerSentEvent, openWokenStream, SERVER_STOPPED } from "@overdub/contract";
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

/**
 * The open streams of this process. They read from the event store, by the numbers of events, so that they hold the events
 * of all processes, and a client that is behind costs no memory: it is sent one batch at a time, as it reads.
 */
export class EventStreams {
  readonly #options: Required<EventStreamsOptions>;
  /** Each with its key. */
  readonly #streams = new Map<WokenStream, string>();
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
    if ([...this.#streams.values()].filter((one) => one === key).length < maxPerKey) return;
    throw new AppError("rate_limit_exceeded", `A key may have ${maxPerKey} event streams open at a time.`);
  }

  /** @returns the stream as bytes. Nothing is held for it until it is read. */
  open({ key, position: first, read, signal }: NewStream): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { heartbeatMs, patienceMs } = this.#options;
    let position = first;
    return openWokenStream({
      heartbeatMs,
      patienceMs,
      signal,
      begin: (stream) => {
        if (this.#isClosed) stream.end(...SERVER_STOPPED);
        else this.#add(stream, key);
        return formatServerSentEvent({ retryMs: RETRY_MS, id: position });
      },
      collect: async (stream) => {
        while (this.#watermark > position && !stream.isOver) {
          const batch = await read(position, this.#watermark);
          position = batch.position;
          if (batch.messages.length > 0) return batch.messages.map(formatServerSentEvent).join("");
        }
        return "";
      },
      heartbeat: () => formatServerSentEvent({ comment: "heartbeat", id: position }),
      ended: (stream) => this.#remove(stream),
      reasonOf: (error) => this.#reasonOf(error),
    });
  }

  /** Ends all streams, and each that is opened from now on. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#streams.keys()) stream.end(...SERVER_STOPPED);
  }

  #add(stream: WokenStream, key: string): void {
    this.#streams.set(stream, key);
    this.#timer ??= setInterval(() => void this.#tick(), this.#options.tickMs);
    void this.#tick();
  }

  #remove(stream: WokenStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #tick(): Promise<void> {
    const { eventStore, log } = this.#options;
    if (this.#isTicking) return;
    this.#isTicking = true;
    try {
      this.#watermark = Math.max(this.#watermark, await eventStore.watermark());
    } catch (err) {
      log.warn({ err }, "event streams wait: the event store does not answer");
    }
    for (const stream of this.#streams.keys()) stream.wake();
    this.#isTicking = false;
  }

  #reasonOf(error: unknown): [string, string] {
    if (error instanceof AppError) return [error.code, error.message];
    this.#options.log.error({ err: error }, "an event stream failed");
    return ["internal_server_error", "An internal server error occurred. The server's log says more."];
  }
}
