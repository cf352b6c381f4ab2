import { GatewayError } from "../../errors/gateway-error.ts";
import type { Fields } from "../../json/fields.ts";
import { isFields } from "../../json/fields.ts";
import type { BulkTargets, Tool } from "../../tools/tool.ts";
import type { ReadTarget } from "./read-target.ts";

/** What the items of a bulk call name, as it is now. */
export interface FoundTargets {
  /** The record of each item that has one, by the item. */
  readonly found: ReadonlyMap<unknown, Fields>;
  /** Items that name nothing. */
  readonly unknown: readonly unknown[];
  /** Items that were not found before the bounds of a plan were reached. */
  readonly unchecked: readonly unknown[];
}

/** Fewer cost less one by one than pages of a list would. */
const MAX_SINGLE_READS = 25;
/** As many rows as a workspace has that a bulk call is likely about. */
const MAX_PAGES = 150;
const PAGE_SIZE = 100;
/** Less than a client waits, and than a claim on a plan lasts. */
const MAX_READING_MS = 20_000;

/** Reads the records one by one if they are few, else page by page of the lists that hold them, as the budget allows. */
export async function readTargets(input: ReadTarget, items: readonly unknown[]): Promise<FoundTargets> {
  const { tool, tools } = input;
  const targets = tool.bulk?.targets;
  const wanted = new Set(items);
  const found = new Map<unknown, Fields>();
  const readers = tools.filter(({ resource, annotations }) => resource === tool.resource && annotations.readOnlyHint);
  const get = readers.find(({ method }) => method === "get");
  const list = readers.find(({ method }) => method === "list");
  const missing = () => [...wanted].filter((item) => !found.has(item));
  const signal = AbortSignal.any([AbortSignal.timeout(MAX_READING_MS), input.options.signal ?? []].flat());
  const reading = { ...input, options: { ...input.options, signal, interactive: false } };
  let isComplete = false;
  try {
    if (wanted.size > MAX_SINGLE_READS && targets && list) {
      isComplete = await readLists(reading, { list, targets, wanted, found });
    }
    if (get && !isComplete && missing().length <= MAX_SINGLE_READS) {
      await Promise.all(missing().map((item) => readOne(reading, get, item, found)));
      isComplete = true;
    } else if (!isComplete && wanted.size <= MAX_SINGLE_READS && targets && list) {
      isComplete = await readLists(reading, { list, targets, wanted, found });
    }
  } catch (error) {
    if (!signal.aborted || input.options.signal?.aborted) throw error;
  }
  return { found, unknown: isComplete ? missing() : [], unchecked: isComplete ? [] : missing() };
}

async function readOne(
  { invoke, account, options }: ReadTarget,
  get: Tool,
  item: unknown,
  found: Map<unknown, Fields>,
): Promise<void> {
  try {
    const { envelope } = await invoke(account, get, { id: String(item), query: {} }, options);
    if (isFields(envelope.result)) found.set(item, envelope.result);
  } catch (error) {
    if (!(error instanceof GatewayError && error.statusCode === 404 && error.remote)) throw error;
  }
}

interface ListReading {
  readonly list: Tool;
  readonly targets: BulkTargets;
  readonly wanted: ReadonlySet<unknown>;
  readonly found: Map<unknown, Fields>;
}

/** @returns whether every row that there is was looked at, or every item found. */
async function readLists(input: ReadTarget, { list, targets, wanted, found }: ListReading): Promise<boolean> {
  const { invoke, account, options } = input;
  let pages = 0;
  for (const filters of await listsOf(input, targets)) {
    let cursor: string | null = null;
    do {
      if (pages === MAX_PAGES) return false;
      pages += 1;
      const place: Fields = cursor === null ? { limit: PAGE_SIZE } : { next_cursor: cursor };
      const { envelope } = await invoke(account, list, { query: { ...filters, ...place } }, options);
      const rows = Array.isArray(envelope.result) ? envelope.result.filter(isFields) : [];
      for (const row of rows) {
        for (const name of targets.namesOf(row)) if (wanted.has(name)) found.set(name, row);
      }
      if (found.size === wanted.size) return true;
      cursor = envelope.next_cursor;
    } while (cursor !== null);
  }
  return true;
}

/** Filters of lists that together hold every row. */
async function listsOf({ invoke, account, tools, tool, options }: ReadTarget, targets: BulkTargets): Promise<Fields[]> {
  const { filters = {}, groupBy } = targets;
  const count = tools.find(({ resource, method }) => resource === tool.resource && method === "count");
  if (groupBy === undefined || !count) return [filters];
  const { envelope } = await invoke(account, count, { query: { ...filters, groupBy } }, options);
  const groups = Array.isArray(envelope.result) ? envelope.result.filter(isFields) : [];
  return groups.map((group) => ({ ...filters, [groupBy]: group[groupBy] }));
}
