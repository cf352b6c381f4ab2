import { invalidArgument } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import { toCommaList } from "../tools/comma-list.ts";
import { readList } from "../tools/list-argument.ts";
import { checkBodyNames, gatherArguments, namingPlaces } from "../tools/route-arguments.ts";
import type { BulkItems, ItemOutcome, KnownOfItems, Tool, ToolArguments } from "../tools/tool.ts";
import { MAX_BULK_ITEMS } from "../tools/tool.ts";

/** What became of one item; `not_sent`: it was not tried. */
export interface ItemRow extends ItemOutcome {
  /** Among the items of the call. */
  readonly index: number;
}

/** One request of a bulk call. */
export interface BulkBatch {
  /** Among the batches, from 0. */
  readonly position: number;
  /** Of its first item, among all items. */
  readonly offset: number;
  readonly items: readonly unknown[];
  readonly args: ToolArguments;
}

/** A call about more than goes into one request. */
export interface BulkCall {
  readonly itemCount: number;
  /** In the order of the items. */
  readonly batches: readonly BulkBatch[];
  /** Where the items stand in the arguments, for errors: `body.links`. */
  readonly path: string;
  /** What became of the items of a batch, in their order. */
  readonly outcomesOf: BulkItems["outcomesOf"];
}

/**
 * The requests that a call asks for.
 *
 * @returns undefined for a call that one request of Dub's can carry.
 * @throws  400 for none and for too many items.
 */
export function readBulkCall(tool: Tool, args: ToolArguments): BulkCall | undefined {
  return namingPlaces(args, () => readSeveral(tool, args) ?? readLongList(tool, args));
}

/** The same of a call of any size, to look at its items before it is made; undefined if the call has none. */
export function readItems(tool: Tool, args: ToolArguments): BulkCall | undefined {
  return namingPlaces(args, () => readSeveral(tool, args) ?? readAnyList(tool, args));
}

/** Several bodies of an operation that takes one: as a bare array, or in an object under the tool's name for them. */
function readSeveral(tool: Tool, args: ToolArguments): BulkCall | undefined {
  const { severalAs } = tool;
  if (severalAs === undefined) return undefined;
  const { body } = args;
  const wrapped = isFields(body) && Array.isArray(body[severalAs]) ? body : undefined;
  const bodies: unknown = wrapped ? wrapped[severalAs] : body;
  if (!Array.isArray(bodies)) return undefined;
  const path = `body.${severalAs}`;
  const other = Object.keys(wrapped ?? {}).find((name) => name !== severalAs);
  if (other !== undefined) throw invalidArgument(`body.${other}`, `cannot be combined with ${severalAs}`);
  if (bodies.length === 0) throw invalidArgument(path, "must hold at least one item", "too_small");
  checkCount(path, bodies.length);
  for (const [index, item] of bodies.entries()) checkBodyNames(tool, item, `${path}.${index}`);
  return {
    itemCount: bodies.length,
    batches: bodies.map((item, index) => ({
      position: index,
      offset: index,
      items: [item],
      args: { ...args, body: item },
    })),
    path,
    outcomesOf: (_items, result) => [{ status: "done", result }],
  };
}

/** A list that is longer than Dub takes. */
function readLongList(tool: Tool, args: ToolArguments): BulkCall | undefined {
  const call = readAnyList(tool, args);
  return call && call.batches.length > 1 ? call : undefined;
}

function readAnyList(tool: Tool, args: ToolArguments): BulkCall | undefined {
  const { bulk } = tool;
  if (!bulk) return undefined;
  const gathered = gatherArguments(tool, args);
  const place = isFields(gathered.body) ? "body" : "query";
  const fields: Fields = isFields(gathered.body) ? gathered.body : gathered.query;
  const { name, items } = findItems(bulk, fields);
  if (items.length === 0) return undefined;
  const path = `${place}.${name}`;
  checkCount(path, items.length);
  // Before it is cut, since the caller counts from the start.
  if (place === "query") toCommaList(path, items);
  const batches = Array.from({ length: Math.ceil(items.length / bulk.maxItems) }, (_, position): BulkBatch => {
    const offset = position * bulk.maxItems;
    const part = items.slice(offset, offset + bulk.maxItems);
    return { position, offset, items: part, args: { ...gathered, [place]: { ...fields, [name]: part } } };
  });
  return { itemCount: items.length, batches, path, outcomesOf: bulk.outcomesOf };
}

function findItems({ argument, otherArguments = [] }: BulkItems, fields: Fields) {
  const lists = [argument, ...otherArguments].map((name) => ({ name, items: readList(fields[name]) ?? [] }));
  return lists.find(({ items }) => items.length > 0) ?? { name: argument, items: [] };
}

/**
 * What became of each item of a bulk call that one request carried, in the order given.
 *
 * @param result  Dub's answer.
 * @returns       undefined for a call that is about one thing.
 */
export function itemRows(
  tool: Tool,
  args: ToolArguments,
  result: unknown,
  known: KnownOfItems,
): readonly ItemRow[] | undefined {
  const { bulk } = tool;
  if (!bulk) return undefined;
  const { query, body } = gatherArguments(tool, args);
  const { items } = findItems(bulk, isFields(body) ? body : query);
  return bulk.outcomesOf(items, result, known).map((outcome, index) => ({ index, ...outcome }));
}

function checkCount(path: string, count: number): void {
  if (count > MAX_BULK_ITEMS) {
    throw invalidArgument(path, `takes at most ${MAX_BULK_ITEMS} items, not ${count}`, "too_big");
  }
}
