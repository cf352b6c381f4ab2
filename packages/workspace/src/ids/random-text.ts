import { randomBytes } from "node:crypto";

export const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The largest multiple of 62 in a byte: bytes from it on are thrown away, so that no character is likelier. */
const UNBIASED_BELOW = 248;

/** Uniformly random text over `0-9A-Za-z`, from a secure source. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length + 8)) {
      if (byte < UNBIASED_BELOW && text.length < length) text += ALPHANUMERIC.charAt(byte % ALPHANUMERIC.length);
    }
  }
  return text;
}
