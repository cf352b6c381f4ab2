import type { Paging } from "@overdub/contract";
import { GatewayError, invalidArgument } from "../../errors/gateway-error.ts";
import { NATIVE_PAGING_NAMES } from "../../tools/tool-schema.ts";
import type { Cursor, FilterBinding, Filters, Position } from "./cursor.ts";
import { bindFilters } from "./cursor.ts";

export interface PageRequest {
  readonly paging: Paging;
  /** The caller's query for Dub, native paging parameters included. */
  readonly query: Filters;
  readonly limit: unknown;
  /** Absent on a first page. */
  readonly cursor: Cursor | undefined;
}

export interface PagePlan {
  /** The whole query to send. */
  readonly query: Filters;
  /** How the following pages are found. */
  readonly strategy: "after-id" | "page" | "offset";
  readonly position: Position;
  /** Rows that make a full page; infinite where the one answer is not cut. */
  readonly size: number;
  /** Only where a page that is not full may have others behind it: how other sizes are asked for. */
  readonly short?: { readonly sizeParameter: string; readonly maxSize: number } | undefined;
  /** What the cursors of this list are bound to. */
  readonly filters: FilterBinding;
}

/** Dub's own page size, unless the maximum of an operation is less. */
const DEFAULT_SIZE = 100;

/** What to ask the upstream for. See behaviour/gateway 5.1 and 5.2. */
export function planPage(request: PageRequest): PagePlan {
  const { paging, cursor } = request;
  const [native, given] = splitNative(paging, request.query);
  if (cursor) return planContinuation(request, cursor, native, given);
  const limit = readPositiveInteger(request.limit, "query.limit");
  const filters = bindFilters(given);
  if (paging.style === "none") {
    return {
      query: given,
      strategy: "offset",
      position: { offset: 0 },
      size: limit ?? Number.POSITIVE_INFINITY,
      filters,
    };
  }
  const { pageSize, ...start } = native;
  const asked = limit ?? readPositiveInteger(pageSize, "query.pageSize");
  const size = Math.min(asked ?? DEFAULT_SIZE, paging.maxSize);
  const sizeQuery = asked === undefined ? {} : { [paging.sizeParameter]: String(size) };
  if (paging.style === "cursor" || (paging.style === "after-id" && sortsByCreation(given))) {
    const query = { ...given, ...start, ...sizeQuery };
    return { query, strategy: "after-id", position: nativePosition(start), size, filters };
  }
  const page = readPageNumber(start);
  return {
    query: { ...given, ...start, page: String(page), ...sizeQuery },
    strategy: "page",
    position: { page },
    size,
    short: shortPages(paging),
    filters,
  };
}

function planContinuation(request: PageRequest, cursor: Cursor, native: Filters, given: Filters): PagePlan {
  const [name] = Object.keys(native);
  if (name !== undefined) throw invalidArgument(`query.${name}`, "cannot be combined with next_cursor");
  const kept = keptFilters(cursor.filters, given);
  const { paging } = request;
  const { position, filters } = cursor;
  const limit = readPositiveInteger(request.limit, "query.limit") ?? cursor.size;
  if (paging.style === "none") {
    return { query: kept, strategy: "offset", position, size: limit, filters };
  }
  // By page number another size would skip or repeat rows, so the first page decides.
  const size = "page" in position ? cursor.size : Math.min(limit, paging.maxSize);
  const query = { ...kept, ...positionQuery(position), [paging.sizeParameter]: String(size) };
  const strategy = "page" in position ? "page" : "after-id";
  return { query, strategy, position, size, short: shortPages(paging), filters };
}

function shortPages(paging: Paging): PagePlan["short"] {
  return paging.style === "page" && paging.mayBeShort ? paging : undefined;
}

/** The same list at another page, by another size. */
export function atPage(plan: PagePlan, page: number, size = plan.size): PagePlan {
  const { position, query, short } = plan;
  const sizeQuery = short && size !== plan.size ? { [short.sizeParameter]: String(size) } : {};
  return { ...plan, size, position: { ...position, page }, query: { ...query, page: String(page), ...sizeQuery } };
}

/** Programs repeat the filters on each page, agents often do not; other filters would mix two lists. */
function keptFilters(bound: FilterBinding, given: Filters): Filters {
  if (bindFilters(given).hash === bound.hash) return given;
  if (Object.keys(given).length > 0) {
    throw new GatewayError(400, "The filters differ from those that the cursor belongs to: repeat them, or give none");
  }
  if (!bound.stored) throw new GatewayError(400, "The filters are too long for the cursor: repeat them on each page");
  return bound.stored;
}

function splitNative(paging: Paging, query: Filters): [native: Filters, given: Filters] {
  if (paging.style === "none") return [{}, query];
  const names: readonly string[] = NATIVE_PAGING_NAMES;
  const entries = Object.entries(query);
  return [
    Object.fromEntries(entries.filter(([name, value]) => names.includes(name) && value !== "")),
    Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
  ];
}

/** Dub pages by id only in the order of creation. */
function sortsByCreation({ sortBy }: Filters): boolean {
  return sortBy === undefined || sortBy === "" || sortBy === "createdAt";
}

function nativePosition(start: Filters): Position {
  if (start.startingAfter !== undefined) return { after: start.startingAfter };
  if (start.endingBefore !== undefined) return { before: start.endingBefore };
  return { page: readPageNumber(start) };
}

function readPageNumber({ page }: Filters): number {
  return readPositiveInteger(page, "query.page") ?? 1;
}

function positionQuery(position: Position): Filters {
  if ("after" in position) return { startingAfter: position.after };
  if ("before" in position) return { endingBefore: position.before };
  return "page" in position ? { page: String(position.page) } : {};
}

/**
 * A number of rows, or of a page, as a caller gives it.
 *
 * @param value text or a number; absent and empty are undefined.
 * @throws      400 unless it is an integer from 1.
 */
export function readPositiveInteger(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= 1) return number;
  throw invalidArgument(path, "must be an integer of at least 1");
}
