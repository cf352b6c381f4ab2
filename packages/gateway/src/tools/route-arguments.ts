import type { JsonSchema } from "@overdub/contract";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import { checkNames, PASSTHROUGH, withPassed } from "./check-names.ts";
import { checkQueryValues, toCommaList } from "./comma-list.ts";
import type { ResponseSwitches } from "./envelope.ts";
import { readSwitches } from "./envelope.ts";
import { readForms } from "./read-forms.ts";
import type { Tool, ToolArguments } from "./tool.ts";
import { methodClass } from "./tool.ts";

/** A call as it travels: what goes to Dub, and what the gateway keeps for itself. */
export interface RoutedCall {
  readonly path: string;
  /** What fills each parameter of the operation's path, not encoded. */
  readonly segments: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** JSON text; absent for operations that take none. */
  readonly body: string | undefined;
  readonly limit: unknown;
  readonly cursor: string | undefined;
  readonly switches: ResponseSwitches;
}

const RESERVED = ["integrated_account_id", "environment_id", "next_cursor", "prev_cursor", "limit", "id"];

/** Of the gateway itself. See behaviour/gateway 3.6. */
const SWITCHES = [
  PASSTHROUGH,
  "truto_exclude_fields",
  "truto_key_by",
  "truto_response_format",
  "truto_body_passthrough",
  "truto_ignore_remote_data",
];

/** What clients put in the path when they have no id to give. See behaviour/gateway 1.2. */
const NO_ID = new Set(["", "undefined", "null"]);

/**
 * Sorts arguments by where they belong, whatever place they came in. See behaviour/gateway 4.2.
 *
 * @throws 400 for a name that is not known, and for what would not reach Dub as it was meant.
 */
export function routeArguments(tool: Tool, given: ToolArguments): RoutedCall {
  return namingPlaces(given, () => route(tool, given));
}

function route(tool: Tool, given: ToolArguments): RoutedCall {
  const gathered = gatherArguments(tool, given);
  const { id, query, body } = tool.selectArguments?.(gathered) ?? gathered;
  const segments = Object.fromEntries(
    Object.entries(tool.pathArguments).map(([param, argument]) => [
      param,
      segmentOf(namesOf(param, argument), id, query, body),
    ]),
  );
  const { pathNames, inQuery } = namesOfTool(tool);
  const named = Object.fromEntries(Object.entries(query).filter(([name]) => !inQuery.ours.has(name)));
  return {
    path: expandPath(tool.operation.path, segments),
    segments,
    query: flattenQuery(withPassed({ ...named, [PASSTHROUGH]: query[PASSTHROUGH] })),
    body: toSentBody(tool, body, pathNames),
    limit: query.limit,
    cursor: readCursor(query),
    switches: readSwitches(query),
  };
}

/** What names may stand where, for a tool. */
interface ToolNames {
  /** That fill the operation's path. */
  readonly pathNames: readonly string[];
  readonly inQuery: {
    /** That are not sent in the query. */
    readonly ours: ReadonlySet<string>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
  readonly inBody: Readonly<Record<string, JsonSchema>>;
}

const namesOfTools = new WeakMap<Tool, ToolNames>();

/** Made once of a tool: with each call it would take longer than to look at the arguments. */
function namesOfTool(tool: Tool): ToolNames {
  const known = namesOfTools.get(tool);
  if (known) return known;
  const { accepts, pathArguments } = tool;
  const pathNames = Object.entries(pathArguments).flatMap(([param, argument]) => namesOf(param, argument));
  const names: ToolNames = {
    pathNames,
    inQuery: {
      ours: new Set([...RESERVED, ...SWITCHES, ...pathNames]),
      schemas: { ...OURS, ...anyOf(pathNames), ...accepts.query },
    },
    inBody: { ...anyOf(pathNames), ...accepts.body },
  };
  namesOfTools.set(tool, names);
  return names;
}

/** A parent may also be named as Dub names it; `id` may not, since bodies have fields of such names. */
function namesOf(param: string, argument: string): readonly string[] {
  return argument === "id" || argument === param ? [argument] : [argument, param];
}

/**
 * Brings together what may come in the query or the body, depending on what the operation takes, and looks at the names.
 *
 * @throws 400 for a name that is not known.
 */
export function gatherArguments(tool: Tool, given: ToolArguments): ToolArguments {
  const { id, ...placed } = placeArguments(tool, given);
  const { accepts } = tool;
  const query = readForms(accepts.query, placed.query, AS_DUB_READS);
  const body = isFields(placed.body) ? readForms(accepts.body, placed.body, AS_DUB_READS) : placed.body;
  const { schemas } = namesOfTool(tool).inQuery;
  checkNames(schemas, query, "query");
  checkQueryValues(schemas, query);
  checkBodyNames(tool, body, "body");
  return { id, query, ...(body !== undefined && { body }) };
}

/** Null clears. */
const AS_DUB_READS = { isNullAbsence: false };

/** @throws 400 for a name that is not known. */
export function checkBodyNames(tool: Tool, body: unknown, path: string): void {
  if (isFields(body)) checkNames(namesOfTool(tool).inBody, body, path);
}

function anyOf(names: readonly string[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

const OURS = anyOf([...RESERVED, ...SWITCHES]);

function placeArguments(tool: Tool, { id, query, body }: ToolArguments): ToolArguments {
  if (tool.operation.input.body === null) {
    if (body !== undefined && !isFields(body)) throw new GatewayError(400, "The body must be a JSON object");
    return { id, query: { ...body, ...query } };
  }
  if (tool.bodyArgument !== undefined && Array.isArray(body)) return { id, query, body: { [tool.bodyArgument]: body } };
  const takesQueryIntoBody = methodClass(tool.method) === "custom" || tool.method === "delete";
  if (!takesQueryIntoBody || (body !== undefined && !isFields(body))) return { id, query, body };
  const [moved, kept] = partition(Object.entries(query), ([name]) => Object.hasOwn(tool.accepts.body, name));
  return { id, query: Object.fromEntries(kept), body: { ...Object.fromEntries(moved), ...body } };
}

/**
 * Reads arguments, and tells of their faults by the place in which the caller sent them: what came in a body may go to
 * Dub in a query, and the other way round.
 */
export function namingPlaces<Result>({ query, body }: ToolArguments, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.remote) throw error;
    const [failure, ...others] = error.failures ?? [];
    const [, place, name = "", rest = ""] = /^(query|body)\.([^.[]+)(.*)$/s.exec(failure?.path ?? "") ?? [];
    const [sent, other, otherFields] = place === "body" ? [body, "query", query] : [query, "body", body];
    const isElsewhere = isFields(otherFields) && Object.hasOwn(otherFields, name);
    if (!failure || place === undefined || !isElsewhere || (isFields(sent) && Object.hasOwn(sent, name))) throw error;
    const path = `${other}.${name}${rest}`;
    const { statusCode, message } = error;
    throw new GatewayError(
      statusCode,
      message.replace(failure.path, () => path),
      {
        cause: error,
        failures: [{ ...failure, path }, ...others],
      },
    );
  }
}

/** From the path, else the query, else the body. */
function segmentOf(names: readonly string[], pathId: string | undefined, query: Fields, body: unknown): string {
  const candidates = [
    names.includes("id") ? pathId : undefined,
    ...names.map((name) => query[name]),
    ...names.map((name) => (isFields(body) ? body[name] : undefined)),
  ];
  const found = candidates.find(isName);
  if (found === undefined) throw invalidArgument(`query.${names[0]}`, "is required", "required");
  return String(found);
}

/** What stands in the path is no longer data, unless the operation has a field of that name, too. */
function toSentBody(tool: Tool, body: unknown, pathNames: readonly string[]): string | undefined {
  if (tool.operation.input.body === null) return undefined;
  if (!isFields(body)) return toJson(body ?? {});
  if (tool.bodyArgument !== undefined) return toJson(body[tool.bodyArgument]);
  if (pathNames.length === 0) return toJson(body);
  const sent = Object.entries(body).filter(
    ([name]) => Object.hasOwn(tool.accepts.body, name) || !pathNames.includes(name),
  );
  return toJson(Object.fromEntries(sent));
}

function toJson(body: unknown): string | undefined {
  const json: string | undefined = JSON.stringify(body);
  // To be asked about each value takes many times as long.
  if (!json?.includes(PASSTHROUGH)) return json;
  return JSON.stringify(body, (_name, value: unknown) => (isFields(value) ? withPassed(value) : value));
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

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/**
 * Fills the `{name}` segments of an operation's path. The only place where a caller's value enters a path: it is
 * encoded, and cannot leave its segment.
 *
 * @throws 400 for a value that is missing, empty, or would be resolved away (`.` and `..`).
 */
export function expandPath(template: string, segments: Readonly<Record<string, string | undefined>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const segment = segments[name]?.toWellFormed();
    if (segment === undefined || segment === "" || segment === "." || segment === "..") {
      throw new GatewayError(400, `The path parameter ${name} must be a name, not empty and not a dot`);
    }
    return encodeURIComponent(segment);
  });
}

/**
 * A query as Dub reads it, name by name: arrays as comma lists, nested objects in brackets, everything as text. What is
 * undefined or null is absent, and so is a list of nothing.
 *
 * @throws 400 for a list that would be read as another one.
 */
export function flattenQuery(query: Readonly<Record<string, unknown>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) add(flat, name, value);
  return flat;
}

function add(flat: Record<string, string>, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (JSON.isRawJSON(value)) {
    flat[name] = JSON.stringify(value);
  } else if (Array.isArray(value)) {
    if (value.length > 0) flat[name] = toCommaList(`query.${name}`, value);
  } else if (typeof value === "object") {
    for (const [key, child] of Object.entries(value)) add(flat, `${name}[${key}]`, child);
  } else {
    flat[name] = String(value);
  }
}
