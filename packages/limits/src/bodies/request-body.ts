import type { ByteBudget } from "./byte-budget.ts";

/** Why a body is not read: longer than it may be, no room for it now, no text, or its sender has left. */
export type BodyFault = "too-large" | "busy" | "not-utf8" | "cut-off";

export interface BodyLimits {
  readonly maxBytes: number;
  /** Of all bodies of one kind together. */
  readonly budget: ByteBudget;
  /** The error to be thrown. */
  readonly refuse: (fault: BodyFault) => Error;
}

/** Where the bytes of a body come from: a `Request`, or what is known of one. */
export interface BodySource {
  readonly headers: { get(name: string): string | null; has(name: string): boolean };
  /** In pieces; null where there is none. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /** All of it at once. Rejects where it breaks off. */
  arrayBuffer(): Promise<ArrayBuffer | Uint8Array>;
}

/** Read at once, where its sender says beforehand that it is no longer: a stream costs more than such a body. */
export const SHORT_BODY_BYTES = 64 * 1024;

/** For bodies that are read at once: nothing of one is left for the next. */
const wholeUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The body of a request whose caller is admitted, read when somebody asks for it. It counts in its budget until the
 * request is over, because what is made of it is in memory as long.
 */
export class RequestBody implements Disposable {
  readonly #request: BodySource;
  readonly #limits: BodyLimits;
  #taken = 0;
  #text: Promise<string> | undefined;

  constructor(request: BodySource, limits: BodyLimits) {
    this.#request = request;
    this.#limits = limits;
  }

  /** Reads it, once; empty where there is none. @throws what `refuse` makes; of a body that is too large no more is read. */
  text(): Promise<string> {
    this.#text ??= this.#read();
    return this.#text;
  }

  /** The request is over. */
  [Symbol.dispose](): void {
    this.#limits.budget.give(this.#taken);
    this.#taken = 0;
  }

  async #read(): Promise<string> {
    const declared = declaredBytes(this.#request);
    if (declared !== undefined && declared > this.#limits.maxBytes) throw this.#limits.refuse("too-large");
    if (declared !== undefined && declared <= SHORT_BODY_BYTES) {
      this.#take(declared);
      return this.#decode(wholeUtf8, await this.#request.arrayBuffer().catch(() => this.#fail()));
    }
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let text = "";
    for await (const chunk of this.#chunks()) {
      this.#take(chunk.byteLength);
      text += this.#decode(decoder, chunk, true);
    }
    return text + this.#decode(decoder);
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#request.body ?? [];
    } catch {
      this.#fail();
    }
  }

  /** Nobody is left who would read the refusal. */
  #fail(): never {
    throw this.#limits.refuse("cut-off");
  }

  #take(bytes: number): void {
    const { maxBytes, budget, refuse } = this.#limits;
    if (this.#taken + bytes > maxBytes) throw refuse("too-large");
    if (!budget.take(bytes)) throw refuse("busy");
    this.#taken += bytes;
  }

  /** @param bytes all of them, with `isPart` some of them, or none at the end. */
  #decode(decoder: InstanceType<typeof TextDecoder>, bytes?: ArrayBuffer | Uint8Array, isPart = false): string {
    try {
      return decoder.decode(bytes, { stream: isPart });
    } catch {
      throw this.#limits.refuse("not-utf8");
    }
  }
}

/** `undefined` where its sender does not say: a length beside chunks counts for nothing. */
function declaredBytes({ headers }: BodySource): number | undefined {
  const length = headers.get("content-length");
  return length === null || headers.has("transfer-encoding") ? undefined : Number(length);
}
