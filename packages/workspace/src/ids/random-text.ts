import { randomFillSync } from "node:crypto";

export const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The largest multiple of 62 in a byte: bytes from it on are thrown away, so that no character is likelier. */
const UNBIASED_BELOW = 248;

/** Each request to the secure source costs microseconds, whatever its size: a stock serves hundreds of ids. */
const STOCK_BYTES = 8192;

/** @param fill fills an array with uniformly random bytes, from a secure source. */
export function createRandomText(fill: (bytes: Uint8Array) => void): (length: number) => string {
  const stock = new Uint8Array(STOCK_BYTES);
  let used = stock.length;

  function nextByte(): number {
    if (used === stock.length) {
      fill(stock);
      used = 0;
    }
    const byte = stock[used] ?? 0;
    // Given out once: what is left in memory reveals no id.
    stock[used++] = 0;
    return byte;
  }

  return (length) => {
    let text = "";
    while (text.length < length) {
      const byte = nextByte();
      if (byte < UNBIASED_BELOW) text += ALPHANUMERIC.charAt(byte % ALPHANUMERIC.length);
    }
    return text;
  };
}

/** Uniformly random text over `0-9A-Za-z`, from a secure source. */
export const randomText = createRandomText(randomFillSync);
