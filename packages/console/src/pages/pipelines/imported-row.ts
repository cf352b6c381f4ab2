import type { Cells } from "./cells-form.tsx";

/** A row of a file of conversions, as its event has it. */
export interface ImportedRow {
  readonly line: number;
  /** Absent where the row could not be read. */
  readonly intent?: Readonly<Record<string, unknown>> & { readonly metadata?: Readonly<Record<string, unknown>> };
  readonly occurred_at?: string | null;
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  lead: ["customer_external_id", "click_id", "event_name", "customer_name", "customer_email"],
  sale: ["customer_external_id", "invoice_id", "amount", "currency", "click_id", "event_name"],
  refund: ["invoice_id", "refund_id", "amount", "currency"],
  dispute: ["invoice_id", "dispute_id", "state", "amount", "currency"],
  cancel: ["invoice_id"],
};

/** By the names of columns, as a file has them: `metadata.plan`. */
export function cellsOf({ intent = {}, occurred_at }: ImportedRow): Cells {
  const { metadata = {}, ...fields } = intent;
  const named = Object.entries(metadata).map(([name, value]) => [`metadata.${name}`, value] as const);
  const all = [...Object.entries(fields), ...named, ["occurred_at", occurred_at] as const];
  return withoutEmpty(Object.fromEntries(all.map(([name, value]) => [name, value == null ? "" : String(value)])));
}

/** Those that a row of its type has, and whatever else it says. */
export function columnsOf(cells: Cells): readonly string[] {
  const own = FIELDS[cells.type?.trim().toLowerCase() ?? ""] ?? Object.values(FIELDS).flat();
  return [...new Set(["type", ...own, ...Object.keys(cells), "occurred_at"])];
}

export function withoutEmpty(cells: Cells): Cells {
  return Object.fromEntries(Object.entries(cells).filter(([, text]) => text.trim() !== ""));
}
