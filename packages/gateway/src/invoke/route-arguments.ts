import { methodClass } from "../catalog/method-class.ts";
import type { Tool } from "../catalog/tool.ts";
import { GatewayError, invalidArgument } from "../http/gateway-error.ts";
import { expandPath } from "./expand-path.ts";
import { flattenQuery } from "./flatten-query.ts";
import type { ResponseSwitches } from "./response-switches.ts";
import { readSwitches } from "./response-switches.ts";
import type { ToolArguments } from "./types.ts";

/** A call as it travels: what goes to Dub, and what the gateway keeps for itself. */
export interface RoutedCall {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** JSON text; absent for operations that take none. */
  readonly body: string | undefined;
  readonly limit: unknown;
  readonly cursor: string | undefined;
  readonly switches: ResponseSwitches;
}

type Fields = Readonly<Record<string, unknown>>;

const RESERVED = new Set(["integrated_account_id", "environment_id", "next_cursor", "prev_cursor", "limit", "id"]);

/** What clients put in the path when they have no id to give. Source: spec truto-gateway 0.2, T6. */
const NO_ID = new Set(["", "undefined", "null"]);

/** Sorts arguments by where they belong, whatever place they came in. Source: spec truto-gateway 3.2. */
export function routeArguments(tool: Tool, given: ToolArguments): RoutedCall {
  const { id, query, body } = gather(tool, tool.selectArguments?.(given) ?? given);
  const bodyFields = isFields(body) ? { ...body } : undefined;
  const segments: Record<string, string | undefined> = {};
  for (const [param, argument] of Object.entries(tool.pathArguments)) {
    segments[param] = takeSegment(argument, id, query, bodyFields);
  }
  const forwarded = Object.entries(query).filter(
    ([name]) => !RESERVED.has(name) && !name.startsWith("truto_") && !Object.values(tool.pathArguments).includes(name),
  );
  const sentBody = tool.operation.input.body === null ? undefined : (bodyFields ?? body ?? {});
  return {
    path: expandPath(tool.operation.path, segments),
    query: flattenQuery(Object.fromEntries(forwarded)),
    body: sentBody === undefined ? undefined : JSON.stringify(sentBody),
    limit: query.limit,
    cursor: readCursor(query),
    switches: readSwitches(query),
  };
}

/** Brings together what may come in the query or the body, depending on what the operation takes. */
function gather(tool: Tool, { id, query, body }: ToolArguments): ToolArguments {
  if (tool.operation.input.body === null) {
    if (body !== undefined && !isFields(body)) throw new GatewayError(400, "The body must be a JSON object");
    return { id, query: { ...body, ...query } };
  }
  const takesQueryIntoBody = methodClass(tool.method) === "custom" || tool.method === "delete";
  if (!takesQueryIntoBody || (body !== undefined && !isFields(body))) return { id, query, body };
  const bodyNames = Object.keys(tool.bodySchema.properties as object);
  const [moved, kept] = partition(Object.entries(query), ([name]) => bodyNames.includes(name));
  return { id, query: Object.fromEntries(kept), body: { ...Object.fromEntries(moved), ...body } };
}

/** From the path, else the query, else the body, where it is then no longer data. */
function takeSegment(
  argument: string,
  pathId: string | undefined,
  query: Fields,
  body: Record<string, unknown> | undefined,
): string {
  const candidates = argument === "id" ? [pathId, query.id] : [query[argument]];
  const found = candidates.find(isName);
  if (found !== undefined) return String(found);
  const inBody = body?.[argument];
  if (body === undefined || !isName(inBody)) throw invalidArgument(`query.${argument}`, "is required", "required");
  delete body[argument];
  return String(inBody);
}

function isName(value: unknown): value is string | number {
  return typeof value === "number" || (typeof value === "string" && !NO_ID.has(value));
}

/** Both names take either cursor, since the direction is inside it. */
function readCursor({ next_cursor, prev_cursor }: Fields): string | undefined {
  const given = [next_cursor, prev_cursor].filter((cursor) => cursor !== undefined && cursor !== null && cursor !== "");
  const [cursor] = given;
  if (given.length > 1) throw invalidArgument("query.prev_cursor", "cannot be combined with next_cursor");
  if (cursor !== undefined && typeof cursor !== "string") throw new GatewayError(400, "Invalid next_cursor");
  return cursor;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
