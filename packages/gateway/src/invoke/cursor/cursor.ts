import { hash } from "node:crypto";
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

/**
 * In as few bytes as can be, since a model reads it and writes it back: rows in a page, epoch seconds, position, and the
 * filters or their hash. Account and list are authenticated with it and need not be in it.
 */
type Wire = readonly [size: number, sealedAt: number, position: string | number, filters?: Filters | string];

const LIFETIME_SECONDS = 24 * 60 * 60;
const MAX_STORED_FILTER_BYTES = 1024;

/** The first key seals, all of them open: cursors outlive a change of key. */
export type CursorKeys = readonly [Uint8Array, ...Uint8Array[]];

export function bindFilters(filters: Filters): FilterBinding {
  const canonical = JSON.stringify(Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    // Most cursors hold their filters, and need none.
    get hash() {
      return hash("sha256", canonical, "base64url").slice(0, 22);
    },
    stored: Buffer.byteLength(canonical) <= MAX_STORED_FILTER_BYTES ? filters : undefined,
  };
}

export function sealCursor([key]: CursorKeys, cursor: Cursor, nowMs: number): string {
  const { size, position, filters } = cursor;
  const wire: Wire = [size, Math.floor(nowMs / 1000), writePosition(position), ...writeFilters(filters)];
  return seal(key, JSON.stringify(wire), contextOf(cursor)).toString("base64url");
}

/** @throws 400 unless it is ours, of this account and resource, and of the last 24 hours. See behaviour/gateway 5.4. */
export function openCursor(
  keys: CursorKeys,
  text: string,
  expected: { accountId: string; resource: string; nowMs: number },
): Cursor {
  const wire = readWire(keys, text, contextOf(expected));
  if (!wire) throw new GatewayError(400, "Invalid next_cursor");
  const [size, sealedAt, position, filters = {}] = wire;
  if (expected.nowMs / 1000 - sealedAt > LIFETIME_SECONDS) throw new GatewayError(400, "Cursor expired");
  return {
    accountId: expected.accountId,
    resource: expected.resource,
    position: readPosition(position),
    size,
    filters: typeof filters === "string" ? { hash: filters, stored: undefined } : bindFilters(filters),
  };
}

function contextOf({ accountId, resource }: Pick<Cursor, "accountId" | "resource">): string {
  return JSON.stringify(["overdub cursor", accountId, resource]);
}

function readWire(keys: CursorKeys, text: string, context: string): Wire | undefined {
  const sealed = Buffer.from(text, "base64url");
  for (const key of keys) {
    const plaintext = open(key, sealed, context);
    if (plaintext !== undefined) return JSON.parse(plaintext);
  }
  return undefined;
}

function writeFilters(filters: FilterBinding): [filters?: Filters | string] {
  const { stored } = filters;
  if (!stored) return [filters.hash];
  return Object.keys(stored).length === 0 ? [] : [stored];
}

/** Pages are numbers, negative ones on the way back; anything else begins with a letter that tells its kind. */
function writePosition(position: Position): string | number {
  if ("after" in position) return `a${position.after}`;
  if ("before" in position) return `b${position.before}`;
  if ("offset" in position) return `o${position.offset}`;
  return position.isBackwards ? -position.page : position.page;
}

function readPosition(written: string | number): Position {
  if (typeof written === "number") return written < 0 ? { page: -written, isBackwards: true } : { page: written };
  const value = written.slice(1);
  if (written.startsWith("a")) return { after: value };
  return written.startsWith("b") ? { before: value } : { offset: Number(value) };
}
