import { randomBytes } from "node:crypto";
import { createUlids } from "@overdub/contract";

/** Names the kind of thing, such as `link_`. */
export type IdPrefix = `${string}_`;

/** Marks an id as one that the caller gave, where ids of ours may stand, too. */
export const EXTERNAL_PREFIX = "ext_";

/** @param bytes uniformly random, from a secure source. */
export function createIds(bytes: (size: number) => Uint8Array): (prefix: IdPrefix, nowMs: number) => string {
  const newUlid = createUlids(bytes);
  return (prefix, nowMs) => prefix + newUlid(nowMs).replace(/^0+/, "");
}

/**
 * A prefixed id: a ULID without leading zeros, 25 characters today. Ids sort by time of creation; within one millisecond
 * this process counts upwards.
 *
 * @see behaviour/links 5
 */
export const createId = createIds(randomBytes);
