import { randomFillSync } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;

/** Sorts by time. Source: the ULID specification. */
export function newUlid(nowMs: number): string {
  const random = randomFillSync(new Uint8Array(RANDOM_CHARS));
  let text = firstUlidAt(nowMs);
  for (const byte of random) text += CROCKFORD.charAt(byte % 32);
  return text;
}

/** What every ULID from this instant on begins with, or comes after. */
export function firstUlidAt(nowMs: number): string {
  let time = "";
  for (let rest = Math.max(0, nowMs); time.length < TIME_CHARS; rest = Math.floor(rest / 32)) {
    time = CROCKFORD.charAt(rest % 32) + time;
  }
  return time;
}

/** `req_` and a ULID, so that ids sort by time in a log. */
export function newRequestId(nowMs: number): string {
  return `req_${newUlid(nowMs)}`;
}

/** Anything else is not asked of the database, which has ids of this form only. */
export function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
