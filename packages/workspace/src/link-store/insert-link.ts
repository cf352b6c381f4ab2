import type { ParameterNamed } from "@overdub/storage";
import { compiledStatement } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { BLANK_COLUMNS, NEVER_CLICKED } from "./link-columns.ts";
import type { LinkTable } from "./link-table.ts";

/** What most new rows leave out. */
const ABSENT = {
  partner_group_default_link_id: null,
  last_lead_at_ms: null,
  last_conversion_at_ms: null,
} as const satisfies Partial<LinkTable>;

const COLUMNS = [
  ...(["id", "workspace_id", "user_id", "created_at_ms", "updated_at_ms"] as const),
  ...(Object.keys({ ...BLANK_COLUMNS, ...NEVER_CLICKED, ...ABSENT }) as (keyof LinkTable)[]),
];

export async function insertLink(db: Kysely<WorkspaceTables>, row: LinkTable): Promise<void> {
  await insertRow(db, { ...ABSENT, ...row });
}

const insertRow = compiledStatement((db: Kysely<WorkspaceTables>, parameter: ParameterNamed<keyof LinkTable>) =>
  db.insertInto("links").values(Object.fromEntries(COLUMNS.map((name) => [name, parameter(name)])) as never),
);
