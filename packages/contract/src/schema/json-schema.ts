import { z } from "zod";

/** A JSON Schema object (draft 2020-12) without references. */
export type JsonSchema = { readonly [keyword: string]: unknown };

type Node = Record<string, unknown>;

const STANDARD_FORMATS: ReadonlySet<unknown> = new Set(["date", "date-time", "email", "uri", "uuid"]);

/** JSON Schema of what a caller sends (`input`) or receives (`output`), everything inlined. */
export function toJsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...jsonSchema } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return simplify(jsonSchema) as JsonSchema;
}

/** Without what says nothing: tool lists pay for each byte. */
function simplify(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplify);
  if (typeof value !== "object" || value === null) return value;
  const node: Node = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, simplify(child)]));
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
  if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
  if (node.type === "integer" && node.exclusiveMinimum === 0) {
    delete node.exclusiveMinimum;
    node.minimum = 1;
  }
  // A standard format says it without its pattern; one of our validator's own only repeats the pattern.
  if ("pattern" in node && "format" in node) delete node[STANDARD_FORMATS.has(node.format) ? "pattern" : "format"];
  // A query boolean is checked as text, but callers give a boolean.
  if (node.type === "boolean") delete node.enum;
  if (node.type === "object") {
    delete node.propertyNames;
    if (node.additionalProperties === false) delete node.additionalProperties;
  }
  return mergeNull(node);
}

/** `anyOf: [X, null]` becomes X with `null` among its types, which every validator and model understands. */
function mergeNull(node: Node): Node {
  if (!Array.isArray(node.anyOf) || node.anyOf.length !== 2) return node;
  const [value, nothing] = node.anyOf as [Node, Node];
  if (nothing.type !== "null" || typeof value.type !== "string" || value.enum || "const" in value) return node;
  const { anyOf: _merged, ...rest } = node;
  return { ...value, ...rest, type: [value.type, "null"] };
}
