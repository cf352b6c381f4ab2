import type { WokenStream } from "@overdub/contract";
import { formatServerSentEvent, openWokenStream, SERVER_STOPPED } from "@overdub/contract";
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
  /** Each with its session, the oldest first. */
  readonly #listeners = new Map<WokenStream, string>();
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
    const { sessionId, signal, readmit } = given;
    let events: NewsWatch | undefined;
    let changes: NewsWatch | undefined;
    let position = given.since;
    let changePosition: number | undefined;
    let isGreeted = false;
    let told: string | undefined;

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
        // Whoever comes back does not know what has changed meanwhile: changes have no numbers.
        const isBack = changePosition === undefined && given.since !== undefined;
        const items = isBack ? undefined : changes.since(changePosition ?? changes.position);
        changePosition = changes.position;
        if (!items) text += formatServerSentEvent({ event: "changes", data: { hasGap: true } });
        for (const { accountId = given.accountId, text: one } of items ?? []) {
          if (accountId === given.accountId) text += one;
        }
      }
      return text;
    };

    return openWokenStream({
      heartbeatMs,
      patienceMs,
      signal,
      begin: (stream) => {
        const own = [...this.#listeners].flatMap(([other, session]) => (session === sessionId ? [other] : []));
        if (own.length >= maxPerSession) own[0]?.end("replaced", "A newer page of this browser listens in its place.");
        this.#listeners.set(stream, sessionId);
        events = this.#join(given.events, given.since);
        changes = given.changes && this.#join(given.changes, undefined);
        if (this.#isClosed) stream.end(...SERVER_STOPPED);
        return formatServerSentEvent({ retryMs: RETRY_MS });
      },
      async collect() {
        const text = collect();
        if (text !== "") await readmit();
        return text;
      },
      async heartbeat() {
        await readmit();
        return formatServerSentEvent({ comment: "heartbeat", ...(isGreeted && { id: position }) });
      },
      ended: (stream) => {
        this.#listeners.delete(stream);
        this.#leave(given.events.key);
        if (given.changes) this.#leave(given.changes.key);
      },
      reasonOf: (error) => this.#reasonOf(error),
    });
  }

  /** Ends the streams of a session. */
  endOf(sessionId: string): void {
    for (const [stream, session] of this.#listeners) {
      if (session === sessionId) stream.end("signed_out", "The session is over.");
    }
  }

  /** Ends all streams, and each that is opened from now on. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#listeners.keys()) stream.end(...SERVER_STOPPED);
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
    for (const stream of this.#listeners.keys()) stream.wake();
  }

  #reasonOf(error: unknown): [string, string] {
    if (error instanceof GatewayError) return [error.statusCode === 401 ? "signed_out" : "refused", error.message];
    this.#options.log.error({ err: error }, "A stream of news failed");
    return ["failed", "The server could not go on. Its log says why."];
  }
}
