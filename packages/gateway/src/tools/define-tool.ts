import type { AnyOperation, JsonSchema } from "@overdub/contract";
import type { BulkItems, Tool, ToolAnnotations } from "./tool.ts";
import { MAX_BULK_ITEMS } from "./tool.ts";
import type { FlatSchema } from "./tool-schema.ts";
import { flatSchema, withPaging, wrappedSchema } from "./tool-schema.ts";

interface ToolDefinition
  extends Pick<
    Tool,
    | "name"
    | "resource"
    | "method"
    | "description"
    | "tags"
    | "operation"
    | "selectArguments"
    | "bodyArgument"
    | "severalAs"
    | "idLookup"
    | "target"
    | "alongside"
    | "bulk"
    | "conciseFields"
    | "view"
    | "embeddedHint"
    | "example"
    | "isAddition"
  > {
  /** For people, in a list of tools. */
  readonly title: string;
  /** Arguments that are named otherwise than the path parameter they fill. The last parameter is `id` anyway. */
  readonly pathArguments?: Readonly<Record<string, string>>;
  /** Where the operation leaves more open than the tool should. Default: what the operation requires. */
  readonly required?: readonly string[];
  /** Arguments that programs may give, but that no list shows. */
  readonly unlisted?: readonly string[];
  /** Arguments in the query that the operation does not have, and `selectArguments` makes others of. */
  readonly ownArguments?: FlatSchema["properties"];
  /** Names of body fields that Dub takes from older clients, undocumented. */
  readonly formerNames?: readonly string[];
  /** Where the operation's own facts are not what agents should be told. */
  readonly hints?: Partial<Omit<ToolAnnotations, "title" | "openWorldHint">>;
}

type Schemas = Pick<Tool, "querySchema" | "bodySchema" | "accepts" | "required">;

/** A tool: what an agent needs to know, and everything else derived from its operation. */
export function defineTool(definition: ToolDefinition): Tool {
  const { operation, method, hints, title, unlisted: _, formerNames: __, ownArguments: ___, ...own } = definition;
  const pathArguments = { ...defaultPathArguments(operation), ...definition.pathArguments };
  let made: Schemas | undefined;
  // When they are asked for: those of all tools are a twentieth of a start.
  const schemas = () => (made ??= schemasOf(definition, pathArguments));
  return {
    ...own,
    method,
    operation,
    pathArguments,
    annotations: {
      title,
      readOnlyHint: operation.effect === "read",
      destructiveHint: operation.effect === "destroy" || operation.method === "PATCH" || operation.method === "PUT",
      idempotentHint: operation.idempotent,
      openWorldHint: true,
      ...hints,
    },
    get querySchema() {
      return schemas().querySchema;
    },
    get bodySchema() {
      return schemas().bodySchema;
    },
    get accepts() {
      return schemas().accepts;
    },
    get required() {
      return schemas().required;
    },
  };
}

function schemasOf(definition: ToolDefinition, pathArguments: Readonly<Record<string, string>>): Schemas {
  const { operation, method, bulk, bodyArgument, unlisted = [], formerNames = [], ownArguments = {} } = definition;
  const params = flatSchema(operation.input.params);
  const ownQuery = flatSchema(operation.input.query);
  const query = method === "list" ? withPaging(operation, ownQuery) : ownQuery;
  const body = bodyOf(operation, bodyArgument);
  const segments = Object.entries(pathArguments).map(([param, argument]) => [argument, params.properties[param] ?? {}]);
  const queryProperties = takingMore({ ...Object.fromEntries(segments), ...query.properties, ...ownArguments }, bulk);
  const bodyProperties = takingMore(body.properties, bulk);
  return {
    querySchema: toSchema(queryProperties, unlisted),
    bodySchema: toSchema(bodyProperties, unlisted),
    accepts: {
      query: { ...ownQuery.properties, ...pageNames(operation), ...queryProperties },
      body: { ...bodyProperties, ...Object.fromEntries(formerNames.map((name) => [name, {}])) },
    },
    required: definition.required ?? [...Object.values(pathArguments), ...query.required, ...body.required],
  };
}

/** Programs may page by number over whatever has numbered pages, and name the size of a page everywhere in one way. */
function pageNames({ paging }: AnyOperation): FlatSchema["properties"] {
  if (paging.style === "none") return {};
  return paging.style === "cursor" ? { pageSize: {} } : { page: {}, pageSize: {} };
}

function bodyOf({ input: { body } }: AnyOperation, bodyArgument: string | undefined): FlatSchema {
  return bodyArgument === undefined ? flatSchema(body) : wrappedSchema(body, bodyArgument);
}

/** The list of a bulk tool may be longer than that of its operation. */
function takingMore(properties: FlatSchema["properties"], bulk: BulkItems | undefined): FlatSchema["properties"] {
  const list = bulk && properties[bulk.argument];
  if (!bulk || !list) return properties;
  const longer = (schema: JsonSchema): JsonSchema => ({
    ...schema,
    ...("maxItems" in schema && { maxItems: MAX_BULK_ITEMS }),
    ...(Array.isArray(schema.anyOf) && { anyOf: (schema.anyOf as JsonSchema[]).map(longer) }),
  });
  return { ...properties, [bulk.argument]: longer(list) };
}

function toSchema(properties: FlatSchema["properties"], unlisted: readonly string[]): JsonSchema {
  const listed = Object.entries(properties).filter(([name]) => !unlisted.includes(name));
  return { type: "object", properties: Object.fromEntries(listed) };
}

function defaultPathArguments(operation: AnyOperation): Record<string, string> {
  const params = Object.keys(operation.input.params.shape);
  return Object.fromEntries(params.map((param, index) => [param, index === params.length - 1 ? "id" : param]));
}
