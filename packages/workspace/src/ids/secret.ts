import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** A secret of this many random bytes, in hexadecimal digits. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

/** What is stored of a key, token or code, in hexadecimal digits. They are random, so a plain digest is enough. */
export function hashSecret(secret: string): string {
  return hash("sha256", secret, "hex");
}

/** Whether a secret is the one whose digest was stored; it takes the same time wherever they differ. */
export function isSecretOf(digest: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(given)), Buffer.from(digest));
}
