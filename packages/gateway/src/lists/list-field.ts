import type { Expression } from "kysely";

/** What a list of the control plane can be narrowed by and sorted by. `Row` is what the list holds. */
export interface ListField<Row> {
  readonly type: "text" | "instant" | "flag";
  /** The column, or a literal where every row says the same. */
  readonly operand: Expression<unknown>;
  /** The only values there are. */
  readonly values?: readonly string[];
  /** Present on fields to sort by, which are never null. */
  readonly sortValue?: (row: Row) => string | number;
}

/** By their names on the wire. */
export type ListFields<Row> = Readonly<Record<string, ListField<Row>>>;

/** An instant as rows have it; null where there is none. */
export function toInstant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
