/** Crockford's base 32: no I, L, O or U. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LARGEST = DIGITS.length - 1;
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;

/** Clocks that are set right are closer to each other. What is further away is another clock, such as a test's. */
const SAME_CLOCK_MS = 60_000;

/** Each request to the secure source costs microseconds, whatever its size: a stock serves a few dozen ids. */
const STOCK_BYTES = 64 * RANDOM_DIGITS;

/** Of those that are remembered; one that is forgotten begins anew. */
const MAX_CLOCKS = 16;

interface Clock {
  lastMs: number;
  time: string;
  random: Uint8Array;
}

/**
 * A source of ULIDs: 26 characters, 10 of time in milliseconds and 16 random. They sort by creation: within one
 * millisecond, or when the clock goes back by up to a minute, the random part of the last one counts upwards. Callers
 * may go by different clocks: one that is years ahead does not move the others. Source: the ULID specification.
 *
 * @param randomBytes Uniformly random and not to be guessed, as `node:crypto`'s.
 */
export function createUlids(randomBytes: (size: number) => Uint8Array): (nowMs: number) => string {
  /** The one that was asked last is the last. */
  const clocks: Clock[] = [];
  let stock = new Uint8Array(0);
  let used = 0;

  function enter(clock: Clock, ms: number): void {
    if (used === stock.length) {
      stock = Uint8Array.from(randomBytes(STOCK_BYTES));
      used = 0;
    }
    clock.lastMs = ms;
    clock.time = firstUlidAt(ms);
    for (let place = 0; place < RANDOM_DIGITS; place += 1) {
      clock.random[place] = (stock[used] ?? 0) % DIGITS.length;
      // Given out once: what is left in memory reveals no id.
      stock[used++] = 0;
    }
  }

  function clockNear(nowMs: number): Clock {
    const known = clocks.findLast(({ lastMs }) => Math.abs(nowMs - lastMs) <= SAME_CLOCK_MS);
    if (known && known === clocks.at(-1)) return known;
    const clock = known ?? { lastMs: Number.NEGATIVE_INFINITY, time: "", random: new Uint8Array(RANDOM_DIGITS) };
    clocks.splice(known ? clocks.indexOf(known) : 0, known || clocks.length === MAX_CLOCKS ? 1 : 0);
    clocks.push(clock);
    return clock;
  }

  return (nowMs) => {
    const clock = clockNear(nowMs);
    if (nowMs > clock.lastMs) enter(clock, nowMs);
    else if (!increment(clock.random)) enter(clock, clock.lastMs + 1);
    return clock.time + toText(clock.random);
  };
}

/** What every ULID from this instant on begins with, or comes after. */
export function firstUlidAt(nowMs: number): string {
  let time = "";
  for (let rest = Math.max(0, nowMs); time.length < TIME_DIGITS; rest = Math.floor(rest / DIGITS.length)) {
    time = DIGITS.charAt(rest % DIGITS.length) + time;
  }
  return time;
}

/** @returns false if it was the largest there is. */
function increment(digits: Uint8Array): boolean {
  const place = digits.findLastIndex((digit) => digit < LARGEST);
  if (place < 0) return false;
  digits[place] = (digits[place] ?? 0) + 1;
  digits.fill(0, place + 1);
  return true;
}

function toText(digits: Uint8Array): string {
  let text = "";
  for (const digit of digits) text += DIGITS.charAt(digit);
  return text;
}
