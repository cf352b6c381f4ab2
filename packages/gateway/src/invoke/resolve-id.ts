import { GatewayError } from "../errors/gateway-error.ts";
import { isFields } from "../json/fields.ts";
import type { RoutedCall } from "../tools/route-arguments.ts";
import { expandPath, flattenQuery } from "../tools/route-arguments.ts";
import type { IdLookup, Tool } from "../tools/tool.ts";

/** One page of a list; numbers as text, as they travel. */
type ListPage = (list: Tool, query: Readonly<Record<string, string>>) => Promise<readonly unknown[]>;

/** A workspace with more domains than this has to name them. */
const MAX_PAGES = 20;

/**
 * The call as Dub takes it, where the caller gave the `id` of a row instead of its name.
 *
 * @throws 404 if no row has it.
 */
export async function resolveId(tool: Tool, routed: RoutedCall, readPage: ListPage): Promise<RoutedCall> {
  const { idLookup: lookup, operation, pathArguments, resource } = tool;
  const param = Object.keys(pathArguments).find((name) => pathArguments[name] === "id");
  const given = param === undefined ? undefined : routed.segments[param];
  if (!lookup || param === undefined || given === undefined || lookup.isName(given)) return routed;
  const name = await findName(lookup, given, readPage);
  if (name === undefined) throw new GatewayError(404, `None of the ${resource} has this id or ${lookup.nameField}`);
  const segments = { ...routed.segments, [param]: name };
  return { ...routed, segments, path: expandPath(operation.path, segments) };
}

async function findName(lookup: IdLookup, given: string, readPage: ListPage): Promise<string | undefined> {
  const { list, filters, nameField } = lookup;
  const { paging } = list.operation;
  const maxSize = paging.style === "none" ? Number.POSITIVE_INFINITY : paging.maxSize;
  const sizeQuery = paging.style === "none" ? {} : { [paging.sizeParameter]: maxSize };
  for (const filter of filters) {
    for (let page = 1; page <= MAX_PAGES; page++) {
      const rows = await readPage(list, flattenQuery({ ...filter, page, ...sizeQuery }));
      const row = rows.filter(isFields).find((candidate) => [candidate.id, candidate[nameField]].includes(given));
      if (row) return String(row[nameField]);
      if (rows.length < maxSize) break;
    }
  }
  return undefined;
}
