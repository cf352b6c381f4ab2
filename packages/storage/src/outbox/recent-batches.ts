/** As long as drains come in time, all that is committed in a second or two fits. */
const MAX_CHARS = 16 * 1024 * 1024;

/**
 * The texts of batches that were committed in this process and wait to be drained, by their numbers: what a drain reads from
 * SQL instead, SQLite and JavaScript copy once each.
 */
export class RecentBatches {
  readonly #texts = new Map<number, string>();
  #chars = 0;

  /** Once it is committed: the number of a batch that was not stored is given to another one. */
  add(seq: number, json: string): void {
    if (this.#chars + json.length > MAX_CHARS) return;
    this.#texts.set(seq, json);
    this.#chars += json.length;
  }

  find(seq: number): string | undefined {
    return this.#texts.get(seq);
  }

  /** Forgets all up to a number, which are drained. */
  forget(through: number): void {
    for (const [seq, { length }] of this.#texts) {
      if (seq > through) return;
      this.#texts.delete(seq);
      this.#chars -= length;
    }
  }
}
