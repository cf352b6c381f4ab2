/**
 * Items that no request waits for and that could not be written: they stay in memory, within a bound, until they can.
 */

const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 5_000;

export interface RetryQueueOptions<Item> {
  /** Resolves when the item is durable, rejects when it could not be written now. */
  readonly write: (item: Item) => Promise<void>;
  /** Writes nothing, to learn whether anything can be written: rejects if not. */
  readonly probe: () => Promise<void>;
  /** How many are written at once. */
  readonly maxBatch: number;
}

export interface RetryQueue<Item> {
  /** Keeps an item, and writes it when that works again. */
  keep(item: Item): void;
  /** Has everything tried again in a while, if not sooner. */
  retryLater(): void;
  /** Tries now, unless a try is running, which it waits for. Never rejects: what fails is kept. */
  retry(): Promise<void>;
  /** How many are kept, without those that are being tried. */
  count(): number;
  /** Stops trying. @returns what was still kept. */
  close(): readonly Item[];
}

export function createRetryQueue<Item>({ write, probe, maxBatch }: RetryQueueOptions<Item>): RetryQueue<Item> {
  let kept: Item[] = [];
  let delayMs = FIRST_RETRY_MS;
  let timer: NodeJS.Timeout | undefined;
  let retrying: Promise<void> | undefined;
  let isClosed = false;

  function retryLater(): void {
    if (timer || retrying || isClosed) return;
    // Not a reason to keep the process alive: what stops it closes this.
    timer = setTimeout(retry, delayMs).unref();
    delayMs = Math.min(delayMs * 2, MAX_RETRY_MS);
  }

  function retry(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    retrying ??= writeKept().then((isDone) => {
      retrying = undefined;
      if (isDone) delayMs = FIRST_RETRY_MS;
      if (!isDone || kept.length > 0) retryLater();
    });
    return retrying;
  }

  /** Batch by batch, so that an outage that goes on costs one of them. @returns whether all are written. */
  async function writeKept(): Promise<boolean> {
    if (kept.length === 0) {
      const [result] = await Promise.allSettled([probe()]);
      if (result.status === "rejected") return false;
    }
    while (kept.length > 0) {
      const batch = kept.slice(0, maxBatch);
      kept = kept.slice(maxBatch);
      const results = await Promise.allSettled(batch.map(write));
      const failed = batch.filter((_item, index) => results[index]?.status === "rejected");
      kept = [...failed, ...kept];
      if (failed.length > 0) return false;
    }
    return true;
  }

  return {
    keep(item) {
      kept.push(item);
      retryLater();
    },
    retryLater,
    retry,
    count: () => kept.length,
    close() {
      isClosed = true;
      clearTimeout(timer);
      return kept;
    },
  };
}
