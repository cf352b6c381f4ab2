import type { JsonSchema } from "@overdub/contract";

const EXAMPLES_OF_FORMATS: Readonly<Record<string, string>> = {
  "date-time": "2026-11-02T10:00:00.000Z",
  date: "2026-11-02",
  email: "ada@example.com",
  uri: "https://example.com/",
};

/** A value that fits a schema: every property is there, every list has an item, and what may be null is not. */
export function exampleOf(schema: JsonSchema): unknown {
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(alternatives)) return exampleOf(alternatives[0]);
  switch (typeOf(schema)) {
    case "string":
      return exampleText(schema);
    case "integer":
    case "number":
      return exampleNumber(schema);
    case "boolean":
      return true;
    case "array":
      return Array.from({ length: Math.max(1, Number(schema.minItems ?? 1)) }, () => exampleOf(childOf(schema.items)));
    case "object":
      return exampleObject(schema);
    default:
      return null;
  }
}

/** Of several types, the first that is a value. */
function typeOf({ type, properties }: JsonSchema): unknown {
  if (Array.isArray(type)) return type.find((name) => name !== "null");
  return type ?? (properties === undefined ? undefined : "object");
}

function exampleText({ format, minLength }: JsonSchema): string {
  const known = typeof format === "string" ? EXAMPLES_OF_FORMATS[format] : undefined;
  return known ?? "text".padEnd(Number(minLength ?? 0), "x");
}

function exampleNumber({ minimum, exclusiveMinimum, maximum }: JsonSchema): number {
  const least = typeof exclusiveMinimum === "number" ? exclusiveMinimum + 1 : Number(minimum ?? 1);
  return Math.min(Math.max(1, least), Number(maximum ?? Number.POSITIVE_INFINITY));
}

function exampleObject({ properties }: JsonSchema): Record<string, unknown> {
  const entries = Object.entries(childOf(properties));
  return Object.fromEntries(entries.map(([name, property]) => [name, exampleOf(childOf(property))]));
}

function childOf(value: unknown): JsonSchema {
  return typeof value === "object" && value !== null ? (value as JsonSchema) : {};
}
