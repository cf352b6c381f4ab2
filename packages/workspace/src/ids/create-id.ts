import { randomBytes } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_BYTES = 10;

export type IdPrefix = "ws_" | "user_" | "key_" | "dom_" | "link_" | "tag_" | "fold_" | "dash_" | "cus_";

/** Marks an id as one that the caller gave, where ids of ours may stand, too. */
export const EXTERNAL_PREFIX = "ext_";

let lastMs = 0;
let lastRandom = 0n;

/**
 * A prefixed id of 48 bits of milliseconds and 80 random bits in Crockford's base 32, without leading zeros: 25
 * characters today. Ids sort by time of creation; within one millisecond this process counts upwards.
 *
 * @see behaviour/links 5
 */
export function createId(prefix: IdPrefix, nowMs: number): string {
  const ms = Math.max(nowMs, lastMs);
  lastRandom = ms === lastMs ? lastRandom + 1n : BigInt(`0x${randomBytes(RANDOM_BYTES).toString("hex")}`);
  lastMs = ms;
  return prefix + toCrockford((BigInt(ms) << 80n) + lastRandom);
}

function toCrockford(value: bigint): string {
  let text = "";
  for (let rest = value; rest > 0n; rest >>= 5n) text = CROCKFORD.charAt(Number(rest & 31n)) + text;
  return text;
}
