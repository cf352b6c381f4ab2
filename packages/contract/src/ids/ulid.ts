/** Crockford's base 32: no I, L, O or U. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LARGEST = DIGITS.length - 1;
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;

/**
 * A source of ULIDs: 26 characters, 10 of time in milliseconds and 16 random. They sort by creation: within one
 * millisecond, or when the clock goes back, the random part of the last one counts upwards. Source: the ULID specification.
 *
 * @param randomBytes Uniformly random and not to be guessed, as `node:crypto`'s.
 */
export function createUlids(randomBytes: (size: number) => Uint8Array): (nowMs: number) => string {
  let lastMs = Number.NEGATIVE_INFINITY;
  let time = "";
  let random = new Uint8Array(RANDOM_DIGITS);

  function enter(ms: number): void {
    lastMs = ms;
    time = firstUlidAt(ms);
    random = Uint8Array.from(randomBytes(RANDOM_DIGITS), (byte) => byte % DIGITS.length);
  }

  return (nowMs) => {
    if (nowMs > lastMs) enter(nowMs);
    else if (!increment(random)) enter(lastMs + 1);
    return time + toText(random);
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
