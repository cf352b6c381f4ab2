import { formatServerSentEvent } from "@overdub/contract";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Log } from "../runtime/log.ts";
import type { NewsWatchOptions } from "./news-watch.ts";
import { NewsWatch } from "./news-watch.ts";

/** What is watched while somebody listens to it. */
export interface Watched extends Pick<NewsWatchOptions, "read" | "everyMs"> {
  /** The same for all who may listen to one. */
  readonly key: string;
}

export interface NewListener {
  /** Of the session: its streams are counted together, and end with it. */
  readonly sessionId: string;
  readonly accountId: string;
  readonly events: Watched;
  /** Undefined where there is nothing else to be told. */
  readonly changes: Watched | undefined;
  /** After which event the stream begins; undefined: it is the first of its kind. */
  readonly since: number | undefined;
  /** @throws GatewayError with the reason to end the stream. */
  readonly readmit: () => Promise<void>;
  /** The reader has gone. */
  readonly signal: AbortSignal;
}

interface NewsStreamsOptions {
  readonly log: Log;
  /** Silence after which a stream says that it is alive, and who listens is looked up again. Default: 15 s. */
  readonly heartbeatMs?: number;
  /** How long a client may leave what was sent unread. Default: 30 s. */
  readonly patienceMs?: number;
  /** One more ends the oldest, which may be that of a laptop that sleeps. Default: 6, as a browser connects to a host. */
  readonly maxPerSession?: number;
  /** Default: 500. */
  readonly max?: number;
}

/** How long a client waits before it asks again for a stream that has broken off. */
const RETRY_MS = 2_000;

interface Listener {
  readonly sessionId: string;
  wake(): void;
  end(reason: string, message: string): void;
  /** Since when the client has left something unread, by the monotonic clock; absent while it reads. */
  fullSinceMs: number | undefined;
}

interface OpenWatch {
  readonly watch: NewsWatch;
  listeners: number;
}

/**
 * Who listens to news at this moment. All listeners of one thing share what is read of it; each holds a position in that, and
 * is sent more when it has taken what was sent before.
 */
export class NewsStreams {
  readonly #options: Required<NewsStreamsOptions>;
  readonly #listeners = new Set<Listener>();
  readonly #watches = new Map<string, OpenWatch>();
  #isClosed = false;

  constructor(options: NewsStreamsOptions) {
    this.#options = { heartbeatMs: 15_000, patienceMs: 30_000, maxPerSession: 6, max: 500, ...options };
  }

  /** @throws 503 when the server has as many streams as it may. */
  assertRoom(): void {
    if (this.#listeners.size < this.#options.max) return;
    throw new GatewayError(503, "Too many browsers listen to news at the moment");
  }

  /** @returns the stream as bytes. Nothing is held for it, and nothing is watched, until it is read. */
  open(given: NewListener): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { heartbeatMs, maxPerSession, patienceMs } = this.#options;
    const encoder = new TextEncoder();
    let waiting = Promise.withResolvers<void>();
    let isDone = false;
    let listener: Listener | undefined;
    let events: NewsWatch | undefined;
    let changes: NewsWatch | undefined;
    let position = given.since;
    let changePosition: number | undefined;
    let isGreeted = false;
    let told: string | undefined;

    const ended = () => {
      if (isDone) return;
      isDone = true;
      given.signal.removeEventListener("abort", gone);
      if (listener) {
        this.#listeners.delete(listener);
        this.#leave(given.events.key);
        if (given.changes) this.#leave(given.changes.key);
      }
      waiting.resolve();
    };
    const gone = () => listener?.end("aborted", "The request was aborted.");

    const start = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
      listener = {
        sessionId: given.sessionId,
        fullSinceMs: undefined,
        wake: () => waiting.resolve(),
        end: (reason, message) => {
          if (isDone) return;
          ended();
          controller.enqueue(encoder.encode(formatServerSentEvent({ event: "end", data: { reason, message } })));
          controller.close();
          // A client that does not read what is left, either, loses its connection.
          setTimeout(() => controller.error(new Error("The client does not read.")), patienceMs).unref();
        },
      };
      const own = [...this.#listeners].filter(({ sessionId }) => sessionId === given.sessionId);
      if (own.length >= maxPerSession) own[0]?.end("replaced", "A newer page of this browser listens in its place.");
      this.#listeners.add(listener);
      events = this.#join(given.events, given.since);
      changes = given.changes && this.#join(given.changes, undefined);
      given.signal.addEventListener("abort", gone);
      controller.enqueue(encoder.encode(formatServerSentEvent({ retryMs: RETRY_MS })));
      if (this.#isClosed) listener.end(...STOPPED);
      if (given.signal.aborted) gone();
    };

    /** What there is to tell; empty: nothing. */
    const collect = (): string => {
      let text = "";
      if (events && told !== events.trouble) {
        told = events.trouble;
        text += formatServerSentEvent({ event: "state", data: { trouble: told ?? null } });
      }
      if (events?.position !== undefined) {
        const items = position === undefined ? undefined : events.since(position);
        position = events.position;
        if (!isGreeted || !items)
          text += formatServerSentEvent({ id: position, event: "start", data: { hasGap: !items } });
        isGreeted = true;
        for (const item of items ?? []) text += item.text;
      }
      if (changes?.position !== undefined) {
        const items = changes.since(changePosition ?? changes.position) ?? [];
        changePosition = changes.position;
        for (const { accountId = given.accountId, text: one } of items) if (accountId === given.accountId) text += one;
      }
      return text;
    };

    /** Resolves when there is something to send, a heartbeat at the least; undefined: the stream has ended. */
    const next = async (): Promise<string | undefined> => {
      const aliveBy = performance.now() + heartbeatMs;
      while (!isDone) {
        waiting = Promise.withResolvers();
        const text = collect();
        const leftMs = aliveBy - performance.now();
        if (text !== "" || leftMs <= 0) {
          await given.readmit();
          if (text !== "") return text;
          // Clients keep the id of a message without data, to resume from, and show nothing.
          return formatServerSentEvent({ comment: "heartbeat", ...(isGreeted && { id: position }) });
        }
        const timer = setTimeout(() => waiting.resolve(), leftMs);
        await waiting.promise;
        clearTimeout(timer);
      }
      return undefined;
    };

    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: async (controller) => {
          if (!listener) return start(controller);
          listener.fullSinceMs = undefined;
          try {
            const text = await next();
            if (text === undefined || isDone) return;
            controller.enqueue(encoder.encode(text));
            listener.fullSinceMs = performance.now();
          } catch (error) {
            listener.end(...this.#reasonOf(error));
          }
        },
        cancel: ended,
      },
      // Nothing is read ahead of the client, and nothing happens without a reader, as for HEAD.
      { highWaterMark: 0 },
    );
  }

  /** Ends the streams of a session. */
  endOf(sessionId: string): void {
    for (const listener of this.#listeners) {
      if (listener.sessionId === sessionId) listener.end("signed_out", "The session is over.");
    }
  }

  /** Ends all streams, and each that is opened from now on. */
  close(): void {
    this.#isClosed = true;
    for (const listener of this.#listeners) listener.end(...STOPPED);
  }

  #join({ key, ...watched }: Watched, since: number | undefined): NewsWatch {
    const open = this.#watches.get(key) ?? {
      watch: new NewsWatch({ ...watched, since, log: this.#options.log, onNews: () => this.#wake() }),
      listeners: 0,
    };
    open.listeners += 1;
    this.#watches.set(key, open);
    return open.watch;
  }

  #leave(key: string): void {
    const open = this.#watches.get(key);
    if (!open) return;
    open.listeners -= 1;
    if (open.listeners > 0) return;
    open.watch.stop();
    this.#watches.delete(key);
  }

  #wake(): void {
    const { patienceMs } = this.#options;
    for (const listener of this.#listeners) {
      const { fullSinceMs } = listener;
      if (fullSinceMs !== undefined && performance.now() - fullSinceMs > patienceMs) listener.end(...SLOW);
      else listener.wake();
    }
  }

  #reasonOf(error: unknown): [string, string] {
    if (error instanceof GatewayError) return [error.statusCode === 401 ? "signed_out" : "refused", error.message];
    this.#options.log.error({ err: error }, "A stream of news failed");
    return ["failed", "The server could not go on. Its log says why."];
  }
}

const STOPPED = ["server_stopped", "The server is stopping."] as const;
const SLOW = ["slow_reader", "The client has not read for too long. Resume with Last-Event-ID."] as const;
