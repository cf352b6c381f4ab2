import type { Account } from "../../accounts/account.ts";
import type { Invoke, InvokeOptions } from "../../invoke/invoke.ts";
import type { Fields } from "../../json/fields.ts";
import { isFields } from "../../json/fields.ts";
import type { TargetLookup, Tool, ToolArguments } from "../../tools/tool.ts";

/** What reading for a plan takes. */
export interface ReadTarget {
  readonly invoke: Invoke;
  readonly account: Account;
  /** What the client may read with. */
  readonly tools: readonly Tool[];
  readonly tool: Tool;
  readonly args: ToolArguments;
  readonly options: InvokeOptions;
}

/** Lists are searched so far only: a plan must not cost a workspace its rate limit. */
const MAX_PAGES = 5;
const PAGE_SIZE = 100;

/**
 * The record that a call names by its id, as it is now, read with the tool that gets the resource, else by looking through
 * the one that lists it.
 *
 * @returns undefined if the call names none, or it is not to be found that way.
 * @throws  what reading it throws: a 404 tells of the call what it would have told.
 */
export async function readTarget(input: ReadTarget): Promise<Fields | undefined> {
  const { tool, tools, args } = input;
  const { id } = args;
  if (tool.target) return findNamed(input, tool.target);
  if (id === undefined || !Object.values(tool.pathArguments).includes("id")) return undefined;
  const readers = tools.filter(({ resource, annotations }) => resource === tool.resource && annotations.readOnlyHint);
  const parents = pickParents(tool, args);
  const get = readers.find(({ method }) => method === "get");
  if (get) {
    const { envelope } = await input.invoke(input.account, get, { id, query: parents }, input.options);
    return isFields(envelope.result) ? envelope.result : undefined;
  }
  const list = readers.find(({ method }) => method === "list");
  if (!list) return undefined;
  for (const filters of tool.idLookup?.filters ?? [{}]) {
    const found = await findInList(input, list, { ...parents, ...filters }, (row) => namesOf(row).includes(id));
    if (found) return found;
  }
  return undefined;
}

/** A record that is named by other things than its id. */
async function findNamed(input: ReadTarget, { filters, isIt }: TargetLookup): Promise<Fields | undefined> {
  const { tool, tools, args } = input;
  const given: Fields = { ...(isFields(args.body) ? args.body : {}), ...args.query };
  const list = tools.find(({ resource, method }) => resource === tool.resource && method === "list");
  const query = filters(given);
  return list && query && findInList(input, list, query, (row) => isIt(row, given));
}

async function findInList(
  { invoke, account, options }: ReadTarget,
  list: Tool,
  filters: Fields,
  isIt: (row: Fields) => boolean,
): Promise<Fields | undefined> {
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const place: Fields = cursor === null ? { limit: PAGE_SIZE } : { next_cursor: cursor };
    const { envelope } = await invoke(account, list, { query: { ...filters, ...place } }, options);
    const rows = Array.isArray(envelope.result) ? envelope.result.filter(isFields) : [];
    const found = rows.find(isIt);
    if (found) return found;
    cursor = envelope.next_cursor;
    if (cursor === null) return undefined;
  }
  return undefined;
}

/** All that a path accepts as an id. */
function namesOf({ id, slug, externalId }: Fields): unknown[] {
  return [id, slug, typeof externalId === "string" ? `ext_${externalId}` : undefined];
}

function pickParents(tool: Tool, { query, body }: ToolArguments): Fields {
  const given: Fields = { ...(isFields(body) ? body : {}), ...query };
  const names = Object.values(tool.pathArguments).filter((name) => name !== "id" && Object.hasOwn(given, name));
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}
