/**
 * What the requests of one turn of the event loop lead to, done when all of them have been read: first every response is
 * sent, then every click is recorded. A system call wakes the process at the other end, and code that has just run
 * runs faster, so doing alike things in a row costs less than going through each request.
 */
export class Turn {
  #sends: (() => void)[] = [];
  #records: (() => void)[] = [];
  #isDue = false;
  readonly #end = (): void => {
    this.#isDue = false;
    this.end();
  };

  /** @param record what is done after all responses. Neither may throw. */
  add(send: () => void, record: (() => void) | undefined): void {
    this.#sends.push(send);
    if (record) this.#records.push(record);
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(this.#end);
  }

  /** Sends and records without waiting for the turn to end. */
  end(): void {
    const sends = this.#sends;
    const records = this.#records;
    if (sends.length === 0) return;
    this.#sends = [];
    this.#records = [];
    for (const send of sends) send();
    for (const record of records) record();
  }
}
