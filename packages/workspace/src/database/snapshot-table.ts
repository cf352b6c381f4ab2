import type { AliasedExpression } from "kysely";

/** A value of any column of ours, in both dialects. */
export type SqlValue = string | number | Uint8Array | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A table whose rows belong to a workspace, and how a row says to which. */
export interface SnapshotTable {
  readonly name: string;
  /** The column that orders the rows: of the workspace, or of the parent. */
  readonly key: string;
  /** Column that holds the workspace's id; absent where the parent's row says it. */
  readonly scope?: string;
  /** The row stands right behind that of its parent, whose `id` is in `column`. */
  readonly parent?: { readonly table: string; readonly column: string };
  /** Whether a row may take megabytes: such rows are read one by one. */
  readonly isLarge?: boolean;
  /** What a row points to within its workspace. */
  readonly references?: readonly Reference[];
  /** What a row may go on naming when it is gone. */
  readonly remembers?: readonly Memory[];
  /** Columns, beside `id`, whose values are unique over all workspaces. */
  readonly unique?: readonly string[];
  /** Columns of numbers that may be below zero. */
  readonly mayBeNegative?: readonly string[];
  /** What is read in place of columns of the same names, where other rows have a part of their values. */
  readonly readInstead?: () => readonly AliasedExpression<SqlValue, string>[];
  /** Why no request could have made this row, beyond what holds for every table: `color is none`. */
  readonly faultOf?: (row: SqlRow) => string | undefined;
}

export interface Reference {
  readonly column: string;
  readonly table: string;
  readonly of: string;
  /** Whether a row is nothing without it. */
  readonly isRequired: boolean;
  /** The column without which this one is any text of the caller's. */
  readonly onlyWith?: string;
}

/** An id that outlives the row it names. It must be no row of another workspace. */
export interface Memory {
  readonly column: string;
  readonly table: string;
}
