import type { TextDigest } from "../caches/text-digest.ts";

export interface RecentClick {
  readonly clickId: string;
  /** UTC ms. */
  readonly atMs: number;
}

/** Of ids; a shorter one is filled up with zeros. */
const ID_BYTES = 16;
const FIRST_SLOTS = 1024;
/** The share of slots that are taken before there are twice as many: a look-up then still finds a free one soon. */
const MAX_SHARE = 7 / 8;

/** All that a `RecentClicks` holds, as it travels between threads. */
export interface RecentClicksTable {
  readonly digests: Uint32Array<ArrayBuffer>;
  readonly times: Float64Array<ArrayBuffer>;
  readonly ids: Uint8Array<ArrayBuffer>;
  readonly size: number;
}

/**
 * The last click of each digest, in flat arrays of 32 bytes a slot: as texts, half a million of them would be 100 MB, and
 * the collector would go through each of them again and again. The first word of a digest is never 0.
 */
export class RecentClicks {
  #digests: Uint32Array<ArrayBuffer>;
  #times: Float64Array<ArrayBuffer>;
  #ids: Buffer<ArrayBuffer>;
  #size: number;

  /** @param table which it goes on with; default: an empty one. */
  constructor({ digests, times, ids, size }: RecentClicksTable = emptyTable()) {
    this.#digests = digests;
    this.#times = times;
    this.#ids = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
    this.#size = size;
  }

  /** Not a copy: whoever takes it goes on with it alone. */
  toTable(): RecentClicksTable {
    return { digests: this.#digests, times: this.#times, ids: this.#ids, size: this.#size };
  }

  /** How many digests there are, forgotten ones included. */
  get size(): number {
    return this.#size;
  }

  get(digest: TextDigest): RecentClick | undefined {
    const slot = this.#slotOf(digest);
    const atMs = this.#times[slot] ?? 0;
    if (!this.#isTaken(slot) || atMs === Number.NEGATIVE_INFINITY) return undefined;
    const start = slot * ID_BYTES;
    let end = start + ID_BYTES;
    while (this.#ids[end - 1] === 0) end -= 1;
    return { clickId: this.#ids.toString("latin1", start, end), atMs };
  }

  /** Keeps the click in the place of an earlier one. An id that is longer than those made here cannot be kept. */
  set(digest: TextDigest, { clickId, atMs }: RecentClick): void {
    if (clickId.length > ID_BYTES) return;
    if (this.#size >= this.#times.length * MAX_SHARE) this.#grow();
    const slot = this.#slotOf(digest);
    if (!this.#isTaken(slot)) this.#take(slot, digest);
    this.#times[slot] = atMs;
    this.#ids.fill(0, slot * ID_BYTES, (slot + 1) * ID_BYTES);
    this.#ids.write(clickId, slot * ID_BYTES, "latin1");
  }

  delete(digest: TextDigest): void {
    const slot = this.#slotOf(digest);
    // The slot stays taken: those after it are found by way of it.
    if (this.#isTaken(slot)) this.#times[slot] = Number.NEGATIVE_INFINITY;
  }

  /** The slot of the digest, or the free one where it belongs. There always is one, since the table is never full. */
  #slotOf({ first, second }: TextDigest): number {
    const digests = this.#digests;
    const mask = this.#times.length - 1;
    let slot = second & mask;
    while (this.#isTaken(slot) && !(digests[slot * 2] === first && digests[slot * 2 + 1] === second)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #isTaken(slot: number): boolean {
    return this.#digests[slot * 2] !== 0;
  }

  #take(slot: number, { first, second }: TextDigest): void {
    this.#digests[slot * 2] = first;
    this.#digests[slot * 2 + 1] = second;
    this.#size += 1;
  }

  #grow(): void {
    const [digests, times, ids] = [this.#digests, this.#times, this.#ids];
    this.#digests = new Uint32Array(digests.length * 2);
    this.#times = new Float64Array(times.length * 2);
    this.#ids = Buffer.alloc(ids.length * 2);
    this.#size = 0;
    for (let old = 0; old < times.length; old += 1) {
      const digest = { first: digests[old * 2] ?? 0, second: digests[old * 2 + 1] ?? 0 };
      if (digest.first === 0) continue;
      const slot = this.#slotOf(digest);
      this.#take(slot, digest);
      this.#times[slot] = times[old] ?? 0;
      ids.copy(this.#ids, slot * ID_BYTES, old * ID_BYTES, (old + 1) * ID_BYTES);
    }
  }
}

function emptyTable(): RecentClicksTable {
  return {
    digests: new Uint32Array(FIRST_SLOTS * 2),
    times: new Float64Array(FIRST_SLOTS),
    ids: Buffer.alloc(FIRST_SLOTS * ID_BYTES),
    size: 0,
  };
}
