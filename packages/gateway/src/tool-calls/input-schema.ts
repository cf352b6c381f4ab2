import type { JsonSchema } from "@overdub/contract";
import type { Tool, ToolArguments } from "../tools/tool.ts";
import { MAX_BULK_ITEMS } from "../tools/tool.ts";
import { clearPropertyOf } from "./clear.ts";
import { defaultsPropertyOf, itemsArgumentOf } from "./defaults.ts";
import { needsPlan, PLAN_PROPERTIES } from "./plan/plan.ts";
import { isListTool, RECORD_PROPERTIES, SHAPING_PROPERTIES } from "./shape-rows.ts";

export interface InputSchema extends JsonSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** A server is built for each request, the schemas once. */
const built = new WeakMap<Tool, InputSchema>();
const builtItems = new WeakMap<Tool, InputSchema>();
const builtDefaults = new WeakMap<Tool, InputSchema>();

/**
 * Everything that a call may hold. One flat namespace: query, body, what shapes the reply of a list, and what plans a
 * change. See behaviour/gateway 7.4.
 */
export function inputSchemaOf(tool: Tool): InputSchema {
  const known = built.get(tool);
  if (known) return known;
  const schema = buildInputSchema(tool);
  built.set(tool, schema);
  return schema;
}

function buildInputSchema(tool: Tool): InputSchema {
  return {
    type: "object",
    properties: {
      ...propertiesOf(tool.querySchema),
      ...propertiesOf(tool.bodySchema),
      ...clearPropertyOf(tool),
      ...severalPropertiesOf(tool),
      ...defaultsPropertyOf(tool),
      ...shapingPropertiesOf(tool),
      ...(needsPlan(tool) ? PLAN_PROPERTIES : {}),
      ...(tool.annotations.readOnlyHint ? {} : KEY_PROPERTY),
    },
    // Where several can be given, each of them has the required fields, or the call itself.
    ...(tool.required.length > 0 && tool.severalAs === undefined ? { required: tool.required } : {}),
    additionalProperties: false,
  };
}

/** What comes item by item is concise anyway. */
function shapingPropertiesOf(tool: Tool): Readonly<Record<string, JsonSchema>> {
  if (isListTool(tool)) return SHAPING_PROPERTIES;
  return tool.annotations.readOnlyHint || tool.bulk ? {} : RECORD_PROPERTIES;
}

/** Every write takes it, bulk tools are listed with it; the server's instructions say what for. */
const KEY_PROPERTY = {
  idempotency_key: { type: "string", pattern: "^[\\x21-\\x7e][\\x20-\\x7e]{0,254}$" },
} as const;

function severalPropertiesOf({ severalAs }: Tool): Readonly<Record<string, JsonSchema>> {
  if (severalAs === undefined) return {};
  const description = "Several, each with these arguments.";
  return {
    [severalAs]: { type: "array", items: { type: "object" }, minItems: 1, maxItems: MAX_BULK_ITEMS, description },
  };
}

/** What a call holds of the one thing that it is about, or each of several; undefined where these are no objects. */
export function itemSchemaOf(tool: Tool): InputSchema | undefined {
  const known = builtItems.get(tool);
  if (known) return known;
  const schema = buildItemSchema(tool);
  if (schema) builtItems.set(tool, schema);
  return schema;
}

function buildItemSchema(tool: Tool): InputSchema | undefined {
  const argument = itemsArgumentOf(tool);
  if (argument === undefined) return undefined;
  if (tool.severalAs === undefined) {
    const items = propertiesOf(tool.bodySchema)[argument]?.items as JsonSchema & Pick<InputSchema, "required">;
    const { required = [] } = items;
    return { type: "object", properties: propertiesOf(items), required, additionalProperties: false };
  }
  const properties = { ...propertiesOf(tool.bodySchema), ...clearPropertyOf(tool) };
  return { type: "object", properties, required: tool.required, additionalProperties: false };
}

/** What items may share: any of their fields. */
export function defaultsSchemaOf(tool: Tool): InputSchema | undefined {
  const known = builtDefaults.get(tool);
  if (known) return known;
  const item = itemSchemaOf(tool);
  if (!item) return undefined;
  const { required: _required, ...schema } = item;
  builtDefaults.set(tool, schema);
  return schema;
}

export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
}

/**
 * Flat arguments to their places, by the schema that declares them.
 *
 * @param args  Arguments that fit the tool's schema; what only shapes the reply stays behind.
 */
export function splitArguments(tool: Tool, args: Readonly<Record<string, unknown>>): ToolArguments {
  const { id, ...query } = pick(args, propertiesOf(tool.querySchema));
  const { severalAs } = tool;
  const several =
    severalAs === undefined || args[severalAs] === undefined ? undefined : { [severalAs]: args[severalAs] };
  const body = several ?? pick(args, propertiesOf(tool.bodySchema));
  return {
    ...(id === undefined ? {} : { id: String(id) }),
    query,
    ...(Object.keys(body).length === 0 ? {} : { body }),
  };
}

function pick(args: Readonly<Record<string, unknown>>, properties: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => Object.hasOwn(properties, name)));
}
