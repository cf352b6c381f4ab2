import { randomFillSync } from "node:crypto";

export const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The largest multiple of 62 in a byte: bytes from it on are thrown away, so that no character is likelier. */
const UNBIASED_BELOW = 248;

/** Each request to the secure source costs microseconds, whatever its size: a stock serves hundreds of ids. */
const stock = new Uint8Array(8192);
let used = stock.length;

/** Uniformly random text over `0-9A-Za-z`, from a secure source. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    const byte = nextByte();
    if (byte < UNBIASED_BELOW) text += ALPHANUMERIC.charAt(byte % ALPHANUMERIC.length);
  }
  return text;
}

function nextByte(): number {
  if (used === stock.length) {
    randomFillSync(stock);
    used = 0;
  }
  const byte = stock[used] ?? 0;
  // Given out once: no id can be read from what is left in memory.
  stock[used++] = 0;
  return byte;
}
