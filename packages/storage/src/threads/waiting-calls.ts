/** Calls to a thread, each of which waits for the answer with its number. */
export class WaitingCalls {
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;

  /** A number that no other call has, and what will be answered to it. */
  add(): { readonly id: number; readonly answered: Promise<unknown> } {
    this.#lastId += 1;
    const call = Promise.withResolvers<unknown>();
    this.#waiting.set(this.#lastId, call);
    return { id: this.#lastId, answered: call.promise };
  }

  resolve(id: number, answer: unknown): void {
    this.#take(id)?.resolve(answer);
  }

  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  /** For a thread that has ended. */
  rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #take(id: number): PromiseWithResolvers<unknown> | undefined {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    return call;
  }
}
