import type { JsonSchema } from "@overdub/contract";
import type { Tool } from "../../catalog/tool.ts";
import { needsPlan, PLAN_PROPERTIES } from "../plan/needs-plan.ts";
import { isListTool, SHAPING_PROPERTIES } from "../shape-rows.ts";

export interface InputSchema extends JsonSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** A server is built for each request, the schemas once. */
const built = new WeakMap<Tool, InputSchema>();

/**
 * Everything that a call may hold. One flat namespace: query, body, what shapes the reply of a list, and what plans a
 * change. Source: spec truto-gateway 6.4.
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
      ...(isListTool(tool) ? SHAPING_PROPERTIES : {}),
      ...(needsPlan(tool) ? PLAN_PROPERTIES : {}),
    },
    ...(tool.required.length > 0 ? { required: tool.required } : {}),
    additionalProperties: false,
  };
}

export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
}
