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
  /** Columns, beside `id`, whose values are unique over all workspaces. */
  readonly unique?: readonly string[];
}

export interface Reference {
  readonly column: string;
  readonly table: string;
  readonly of: string;
  /** Whether a row is nothing without it. */
  readonly isRequired: boolean;
}

const scope = "workspace_id";

/**
 * What a workspace consists of, in the order of the file: what a row refers to stands before it. Events come between the
 * customers and the keys, so that a key opens the workspace only when everything is in it.
 */
export const SNAPSHOT_TABLES: readonly SnapshotTable[] = [
  { name: "workspaces", key: "id", scope: "id", unique: ["slug", "publishable_key"] },
  { name: "members", key: "user_id", scope },
  { name: "domains", key: "id", scope, unique: ["slug"] },
  { name: "registered_domains", key: "id", scope, unique: ["slug"] },
  { name: "folders", key: "id", scope },
  { name: "folder_users", key: "user_id", parent: { table: "folders", column: "folder_id" } },
  { name: "tags", key: "id", scope },
  {
    name: "links",
    key: "id",
    scope,
    references: [
      { column: "domain", table: "domains", of: "slug", isRequired: true },
      { column: "folder_id", table: "folders", of: "id", isRequired: false },
    ],
  },
  {
    name: "link_tags",
    key: "tag_id",
    parent: { table: "links", column: "link_id" },
    references: [{ column: "tag_id", table: "tags", of: "id", isRequired: true }],
  },
  { name: "link_images", key: "name", parent: { table: "links", column: "link_id" }, unique: ["name"], isLarge: true },
  { name: "link_previews", key: "link_id", parent: { table: "links", column: "link_id" } },
  { name: "customers", key: "id", scope, unique: ["stripe_customer_id"] },
  { name: "customer_conversions", key: "link_id", parent: { table: "customers", column: "customer_id" } },
  { name: "invoice_answers", key: "invoice_hash", scope },
  { name: "api_keys", key: "id", scope, unique: ["key_hash"] },
];

/** Stands for events where tables are counted and ordered. */
export const EVENTS = "events";

/** Where a table, or the events, stand in the file. Rows of a table and of its children take turns, at one place. */
export function placeOf(name: string): number {
  if (name === EVENTS) return placeOf("api_keys") - 0.5;
  const table = SNAPSHOT_TABLES.find((candidate) => candidate.name === name);
  return table?.parent
    ? placeOf(table.parent.table)
    : SNAPSHOT_TABLES.findIndex((candidate) => candidate.name === name);
}
