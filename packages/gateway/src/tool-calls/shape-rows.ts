import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { Envelope } from "../tools/envelope.ts";
import type { Tool } from "../tools/tool.ts";
import { assertFields, pickFields } from "./field-paths.ts";

/** How the rows of a list are written into the reply; nothing of it travels upstream. */
export interface Shaping {
  /** Paths, as the caller gave them. */
  readonly fields: readonly string[] | undefined;
  readonly detail: "concise" | "full";
  readonly conciseFields: Tool["conciseFields"];
}

/** Explained once, by the server's instructions. */
const DETAIL_PROPERTY = { type: "string", enum: ["concise", "full"], description: "Default: concise." } as const;

/** Terse, because each list tool pays for them; the server's instructions say more. */
export const SHAPING_PROPERTIES = {
  fields: { type: "array", items: { type: "string", maxLength: 200 }, description: "Only these fields of each row." },
  detail: DETAIL_PROPERTY,
} as const;

/** Of a tool that answers a write with the record. */
export const RECORD_PROPERTIES = { detail: DETAIL_PROPERTY } as const;

export function isListTool(tool: Tool): boolean {
  return tool.method === "list";
}

/** @param args  Arguments that fit the tool's schema. */
export function shapingOf(tool: Tool, args: Fields): Shaping {
  return {
    fields: isListTool(tool) ? (args.fields as readonly string[] | undefined) : undefined,
    detail: args.detail === "full" ? "full" : "concise",
    conciseFields: tool.conciseFields,
  };
}

/** @throws ArgumentFault if a named field is in no row. */
export function shapeRows(envelope: Envelope, { fields, detail, conciseFields }: Shaping): Envelope {
  if (!Array.isArray(envelope.result)) return envelope;
  const rows: readonly unknown[] = envelope.result;
  if (fields) assertFields(fields, rows);
  return { ...envelope, result: rows.map((row) => shapeRow(row)) };

  function shapeRow(row: unknown): unknown {
    if (fields) return detail === "full" ? pickFields(row, fields) : withoutNulls(pickFields(row, fields));
    if (detail === "full") return row;
    return isFields(row) ? conciseRow(row, conciseFields) : row;
  }
}

/**
 * The record that a write is answered with: its main fields, and what an update has set, as it is now.
 *
 * @param given  The fields that the call has set.
 */
export function shapeRecord(record: unknown, { method }: Tool, given: Fields, shaping: Shaping): unknown {
  const { detail, conciseFields } = shaping;
  if (detail === "full" || !isFields(record)) return record;
  const main = conciseRow(record, conciseFields);
  const isEcho = method !== "create";
  const set = Object.keys(given).filter((name) => isEcho && Object.hasOwn(record, name));
  return { ...main, ...Object.fromEntries(set.map((name) => [name, record[name]])) };
}

function conciseRow(row: Fields, conciseFields: Tool["conciseFields"]): Fields {
  return conciseFields ? withoutNothing(pickFields(row, conciseFields(row)) as Fields) : withoutNulls(row);
}

/** An absent field and a null one say the same, and a link has some twenty of them. */
function withoutNulls<Value>(value: Value): Value {
  return without(value, (child) => child === null) as Value;
}

/** Neither does a flag that is not set say more than its absence, nor an empty list. Zero is a number. */
function withoutNothing<Value>(value: Value): Value {
  return without(
    value,
    (child) => child === null || child === false || (Array.isArray(child) && child.length === 0),
  ) as Value;
}

function without(value: unknown, isLeftOut: (child: unknown) => boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, isLeftOut));
  if (!isFields(value)) return value;
  const kept: [name: string, value: unknown][] = [];
  for (const name of Object.keys(value)) {
    const child = value[name];
    if (!isLeftOut(child)) kept.push([name, without(child, isLeftOut)]);
  }
  return Object.fromEntries(kept);
}
