import type { JsonSchema } from "@overdub/contract";
import type { Tool } from "@overdub/gateway";
import { toTable } from "../terminal/output.ts";

/** What a tool does and takes, as lines for a person. `schema` is that of all its arguments. */
export function describeTool({ name, description }: Tool, schema: ToolInput): string[] {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties)
    .map(([argument, property]) => [argument, typeOf(property), required.has(argument) ? "yes" : "", meaning(property)])
    .toSorted((a, b) => Number(b[2] === "yes") - Number(a[2] === "yes"));
  if (rows.length === 0) return [`${name}: ${description}`, "", "It takes no arguments."];
  return [`${name}: ${description}`, "", ...toTable(["ARGUMENT", "TYPE", "REQUIRED", "MEANING"], rows)];
}

interface ToolInput {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** In a word or two; choices are named, as far as they fit. */
function typeOf(schema: JsonSchema): string {
  const { type, items, anyOf, const: value } = schema;
  const choices = schema.enum;
  if (Array.isArray(choices)) return shorten(choices.filter((choice) => choice !== null).join("|"));
  if (value !== undefined) return JSON.stringify(value);
  if (Array.isArray(anyOf)) {
    return shorten([...new Set(anyOf.filter((each) => each.type !== "null").map(typeOf))].join("|"));
  }
  if (type === "array") return `list of ${isSchema(items) ? typeOf(items) : "anything"}`;
  if (Array.isArray(type)) return type.filter((each) => each !== "null").join("|");
  return typeof type === "string" ? type : "anything";
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}

/** One line of it. */
function meaning({ description }: JsonSchema): string {
  const [line = ""] = typeof description === "string" ? description.split("\n") : [];
  return line;
}

const MAX_TYPE = 48;

function shorten(text: string): string {
  return text.length <= MAX_TYPE ? text : `${text.slice(0, MAX_TYPE - 1)}…`;
}
