import { GatewayError } from "../errors/gateway-error.ts";
import type { Log } from "../runtime/log.ts";
import type { NewsItem } from "./news-log.ts";
import { NewsLog } from "./news-log.ts";

export interface NewsRound {
  /** In the order of their positions. */
  readonly items: readonly NewsItem[];
  /** Up to where everything was read. */
  readonly position: number;
  /** Whether there was more than could be read, so that lists have to be read anew. */
  readonly hasGap: boolean;
}

/** Reads what came after a position; undefined: where news begins, and none. @throws GatewayError in words for people. */
export type ReadNews = (since: number | undefined, signal: AbortSignal) => Promise<NewsRound>;

export interface NewsWatchOptions {
  readonly read: ReadNews;
  /** The first listener's; undefined: from now on. */
  readonly since: number | undefined;
  readonly everyMs: number;
  readonly log: Log;
  /** Called after each round that has something to tell. */
  readonly onNews: () => void;
}

const LONGEST_WAIT_MS = 60_000;

/** Asks for news again and again, once for all who listen. What fails is tried again, later each time. */
export class NewsWatch {
  readonly #options: NewsWatchOptions;
  readonly #stopped = new AbortController();
  #log: NewsLog | undefined;
  #position: number | undefined;
  #failures = 0;
  #trouble: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: NewsWatchOptions) {
    this.#options = options;
    this.#position = options.since;
    void this.#round();
  }

  /** Undefined before the first round has worked. */
  get position(): number | undefined {
    return this.#log && this.#position;
  }

  /** In words, why nothing comes at the moment. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** What came after a position; undefined where some of it is gone, and for one that lies ahead of all that there is. */
  since(position: number): readonly NewsItem[] | undefined {
    if (position > (this.#position ?? 0)) return undefined;
    return this.#log?.since(position);
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    const { read, everyMs, onNews } = this.#options;
    const { signal } = this.#stopped;
    try {
      const { items, position, hasGap } = await read(this.#position, signal);
      if (signal.aborted) return;
      const isNew = this.#log === undefined || this.#trouble !== undefined || items.length > 0 || hasGap;
      // The first listener may have named where to begin.
      this.#log ??= new NewsLog(this.#position ?? position);
      if (hasGap) this.#log.restart(position);
      else this.#log.append(items);
      this.#position = position;
      this.#failures = 0;
      this.#trouble = undefined;
      if (isNew) onNews();
    } catch (error) {
      if (signal.aborted) return;
      this.#failures += 1;
      this.#trouble = this.#inWords(error);
      onNews();
    }
    const waitMs = Math.min(LONGEST_WAIT_MS, everyMs * 2 ** this.#failures);
    this.#timer = setTimeout(() => void this.#round(), this.#failures === 0 ? everyMs : waitMs);
    this.#timer.unref();
  }

  #inWords(error: unknown): string {
    if (error instanceof GatewayError) return error.message;
    this.#options.log.error({ err: error }, "News could not be read");
    return "The server could not read what is new. Its log says why";
  }
}
