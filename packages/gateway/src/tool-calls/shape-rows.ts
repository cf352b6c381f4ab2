import { didYouMean } from "../errors/did-you-mean.ts";
import type { Envelope } from "../tools/envelope.ts";
import type { Tool } from "../tools/tool.ts";
import { ArgumentFault } from "./refusals.ts";

/** How the rows of a list are written into the reply; nothing of it travels upstream. */
export interface Shaping {
  readonly fields: readonly string[] | undefined;
  readonly detail: "concise" | "full";
}

/** Terse, because each list tool pays for them; the server's instructions say more. */
export const SHAPING_PROPERTIES = {
  fields: { type: "array", items: { type: "string" }, description: "Only these fields of each row." },
  detail: { type: "string", enum: ["concise", "full"], description: "`full` keeps nulls. Default: concise." },
} as const;

export function isListTool(tool: Tool): boolean {
  return tool.method === "list";
}

/** @param args  Arguments that fit the tool's schema. */
export function shapingOf(tool: Tool, args: Readonly<Record<string, unknown>>): Shaping | undefined {
  if (!isListTool(tool)) return undefined;
  return {
    fields: args.fields as readonly string[] | undefined,
    detail: args.detail === "full" ? "full" : "concise",
  };
}

/** @throws ArgumentFault if a named field is in no row: an empty reply would read as "has no value". */
export function shapeRows(envelope: Envelope, { fields, detail }: Shaping): Envelope {
  if (!Array.isArray(envelope.result)) return envelope;
  const rows: unknown[] = envelope.result;
  if (fields) assertFields(fields, rows);
  return { ...envelope, result: rows.map((row) => shapeRow(row, fields, detail)) };
}

function assertFields(fields: readonly string[], rows: readonly unknown[]): void {
  if (rows.length === 0) return;
  const known = new Set(rows.flatMap((row) => (isRecord(row) ? Object.keys(row) : [])));
  const unknown = fields.find((field) => !known.has(field));
  if (unknown === undefined) return;
  throw new ArgumentFault(
    "fields",
    `No row has a field ${JSON.stringify(unknown)}.${didYouMean(unknown, known)}`,
    `Fields of these rows: ${[...known].join(", ")}.`,
  );
}

function shapeRow(row: unknown, fields: readonly string[] | undefined, detail: Shaping["detail"]): unknown {
  if (!isRecord(row)) return row;
  const kept = fields ? Object.fromEntries(fields.flatMap((name) => (name in row ? [[name, row[name]]] : []))) : row;
  return detail === "full" ? kept : withoutNulls(kept);
}

/** An absent field and a null one say the same, and a link has some twenty of them. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]) => (child === null ? [] : [[name, withoutNulls(child)]])),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
