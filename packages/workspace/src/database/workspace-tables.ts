import type { StorageTables } from "@overdub/storage";

/**
 * The tables of the workspace, as Kysely sees them. Each is declared beside its owner, which adds it to this interface. Both
 * dialects hold the same types: text, integers, doubles and bytes. JSON is text, instants are UTC milliseconds (`…_ms`),
 * money is cents.
 */
export interface WorkspaceTables extends StorageTables {}

/** A boolean, as both dialects hold it. */
export type Flag = 0 | 1;
