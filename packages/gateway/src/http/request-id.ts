import { randomFillSync } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `req_` and a ULID, so that ids sort by time in a log. */
export function newRequestId(nowMs: number): string {
  let time = "";
  for (let rest = nowMs; time.length < 10; rest = Math.floor(rest / 32)) time = CROCKFORD.charAt(rest % 32) + time;
  const random = Array.from(randomFillSync(new Uint8Array(16)), (byte) => CROCKFORD.charAt(byte % 32));
  return `req_${time}${random.join("")}`;
}
