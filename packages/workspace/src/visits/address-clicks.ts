import { drawSeeds, textDigest } from "../caches/text-digest.ts";
import { networkOf } from "../network/network-of.ts";
import { isRecent } from "../time/is-recent.ts";

const WINDOW_MS = 3_600_000;

/** Cells of each row: among millions of clicks in an hour, all the cells of a link and address are rarely shared. */
const CELLS = 2 ** 18;
const ROWS = 4;

/** More than people behind one address click one link in an hour, at a campus or behind a carrier's gateway. */
export const DEFAULT_ADDRESS_CLICKS = 1_000;

/**
 * Caps the clicks that one address adds to a link in an hour: visitors are told apart by their user agents, too, and a
 * program can have as many of these as it likes. Networks of IPv6 count as one address.
 *
 * Counts are kept in a count-min sketch: two megabytes, whoever comes. A count is never too low, so nobody pushes out
 * another's, and too high only by chance. An hour begins with its first click.
 */
export class AddressClicks {
  readonly #limit: number;
  readonly #seeds = drawSeeds();
  readonly #counts = new Uint16Array(ROWS * CELLS);
  #sinceMs = Number.NEGATIVE_INFINITY;

  /** @param limit 0: any number. */
  constructor(limit = DEFAULT_ADDRESS_CLICKS) {
    this.#limit = Math.min(limit, 65_535);
  }

  /** Counts a click, unless its address has used up its number. @returns whether it did. */
  take(domain: string, key: string, ip: string, nowMs: number): boolean {
    // A visit in process has no address.
    if (this.#limit === 0 || ip === "") return true;
    if (!isRecent(this.#sinceMs, WINDOW_MS, nowMs)) {
      this.#counts.fill(0);
      this.#sinceMs = nowMs;
    }
    const counts = this.#counts;
    const { first, second } = textDigest(this.#seeds, networkOf(ip), domain, key);
    let least = this.#limit;
    for (let row = 0; row < ROWS; row += 1) least = Math.min(least, counts[cellOf(row, first, second)] ?? 0);
    if (least >= this.#limit) return false;
    for (let row = 0; row < ROWS; row += 1) {
      const cell = cellOf(row, first, second);
      counts[cell] = Math.max(counts[cell] ?? 0, least + 1);
    }
    return true;
  }
}

/** Two words stand for four that depend on neither of each other. Source: Kirsch and Mitzenmacher, 2006. */
function cellOf(row: number, first: number, second: number): number {
  return row * CELLS + ((first + row * second) % CELLS);
}
