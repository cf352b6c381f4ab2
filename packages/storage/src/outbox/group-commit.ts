export interface GroupCommitOptions<Item> {
  /** Makes a batch durable, in the order given. If it throws, every item of this batch is rejected, and no other. */
  readonly write: (items: readonly Item[]) => Promise<void>;
  /** How long the first item of a batch waits for others; 0: for those of the same turn of the event loop. */
  readonly batchMs: number;
  readonly maxBatch: number;
}

/** Told, once, what became of an item. */
export interface Outcome<Item> {
  readonly durable: (item: Item) => void;
  readonly failed: (error: unknown, item: Item) => void;
}

export interface GroupCommit<Item> {
  /** An outcome may serve many items, which costs less than a promise each. */
  put(item: Item, outcome: Outcome<Item>): void;
  /** Resolves when the item is durable, rejects when its batch could not be written. */
  add(item: Item): Promise<void>;
  /** Writes at once, and resolves when every item added before the call is either durable or rejected. */
  flush(): Promise<void>;
  /** Items that are neither durable nor rejected. */
  pending(): number;
}

/** Collects single items into batches, because a commit costs about the same whatever its size. */
export function createGroupCommit<Item>(options: GroupCommitOptions<Item>): GroupCommit<Item> {
  const { write, batchMs, maxBatch } = options;
  let waiting: Item[] = [];
  /** Of the items at the same places. */
  let outcomes: Outcome<Item>[] = [];
  let inFlight = 0;
  let writing: Promise<void> | undefined;
  let callOff: (() => void) | undefined;

  function writeSoon(): void {
    if (writing) return;
    if (waiting.length >= maxBatch) void writeAll();
    else callOff ??= after(batchMs, writeAll);
  }

  /** Writes what is waiting now; what arrives meanwhile has its own `batchMs`. */
  function writeAll(): Promise<void> {
    callOff?.();
    callOff = undefined;
    writing ??= writeBatches().finally(() => {
      writing = undefined;
      if (waiting.length > 0) writeSoon();
    });
    return writing;
  }

  async function writeBatches(): Promise<void> {
    const all = waiting;
    const told = outcomes;
    waiting = [];
    outcomes = [];
    inFlight = all.length;
    for (let start = 0; start < all.length; start += maxBatch) {
      const batch = all.slice(start, start + maxBatch);
      const theirs = told.slice(start, start + maxBatch);
      const failure = await write(batch).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      theirs.forEach((outcome, index) => {
        const item = batch[index] as Item;
        if (failure) outcome.failed(failure.error, item);
        else outcome.durable(item);
      });
      inFlight -= batch.length;
    }
  }

  const pending = () => waiting.length + inFlight;

  function put(item: Item, outcome: Outcome<Item>): void {
    waiting.push(item);
    outcomes.push(outcome);
    writeSoon();
  }

  return {
    put,
    add: (item) => new Promise((resolve, reject) => put(item, { durable: () => resolve(), failed: reject })),
    async flush() {
      await writing;
      await (waiting.length > 0 ? writeAll() : writing);
    },
    pending,
  };
}

/** A timer of no time takes a millisecond, which is more than a commit does. */
function after(delayMs: number, callback: () => void): () => void {
  if (delayMs === 0) {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
