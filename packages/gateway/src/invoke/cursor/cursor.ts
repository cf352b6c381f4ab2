import { createHash } from "node:crypto";
import { open, seal } from "../../credentials/seal.ts";
import { GatewayError } from "../../errors/gateway-error.ts";

/** Where a page begins: next to a row, at a page number from 1, or at a row number from 0 of a response we cut. */
export type Position =
  | { readonly after: string }
  | { readonly before: string }
  | { readonly page: number; readonly isBackwards?: true }
  | { readonly offset: number };

/** A place in a list, as it travels through the caller: sealed, so that it can be neither read nor made up. */
export interface Cursor {
  readonly accountId: string;
  /** Path of the list, ids of parents included. */
  readonly resource: string;
  readonly position: Position;
  /** Rows in a page. */
  readonly size: number;
  readonly filters: FilterBinding;
}

export interface FilterBinding {
  readonly hash: string;
  /** Absent where they would make the cursor long; the caller then has to repeat them. */
  readonly stored?: Filters | undefined;
}

export type Filters = Readonly<Record<string, string>>;

interface Wire {
  readonly v: number;
  readonly a: string;
  readonly r: string;
  readonly pos: Position;
  readonly n: number;
  readonly q: string;
  readonly f?: Filters | undefined;
  /** Epoch seconds. */
  readonly t: number;
}

const VERSION = 1;
const CONTEXT = "overdub cursor";
const LIFETIME_SECONDS = 24 * 60 * 60;
const MAX_STORED_FILTER_BYTES = 1024;

/** The first key seals, all of them open: cursors outlive a change of key. */
export type CursorKeys = readonly [Uint8Array, ...Uint8Array[]];

export function bindFilters(filters: Filters): FilterBinding {
  const canonical = JSON.stringify(Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    hash: createHash("sha256").update(canonical).digest("base64url").slice(0, 22),
    stored: Buffer.byteLength(canonical) <= MAX_STORED_FILTER_BYTES ? filters : undefined,
  };
}

export function sealCursor([key]: CursorKeys, cursor: Cursor, nowMs: number): string {
  const wire: Wire = {
    v: VERSION,
    a: cursor.accountId,
    r: cursor.resource,
    pos: cursor.position,
    n: cursor.size,
    q: cursor.filters.hash,
    f: cursor.filters.stored,
    t: Math.floor(nowMs / 1000),
  };
  return seal(key, JSON.stringify(wire), CONTEXT).toString("base64url");
}

/** @throws 400 unless it is ours, of this account and resource, and of the last 24 hours. See behaviour/gateway 5.4. */
export function openCursor(
  keys: CursorKeys,
  text: string,
  expected: { accountId: string; resource: string; nowMs: number },
): Cursor {
  const wire = readWire(keys, text);
  if (wire?.v !== VERSION || wire.a !== expected.accountId || wire.r !== expected.resource) {
    throw new GatewayError(400, "Invalid next_cursor");
  }
  if (expected.nowMs / 1000 - wire.t > LIFETIME_SECONDS) throw new GatewayError(400, "Cursor expired");
  return {
    accountId: wire.a,
    resource: wire.r,
    position: wire.pos,
    size: wire.n,
    filters: { hash: wire.q, stored: wire.f },
  };
}

function readWire(keys: CursorKeys, text: string): Wire | undefined {
  const sealed = Buffer.from(text, "base64url");
  for (const key of keys) {
    const plaintext = open(key, sealed, CONTEXT);
    if (plaintext !== undefined) return JSON.parse(plaintext);
  }
  return undefined;
}
