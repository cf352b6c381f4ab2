import type { ParameterNamed } from "@overdub/storage";
import { compiledStatement, dialectOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { idList, isListed } from "../database/ids.ts";
import { unindexed } from "../database/unindexed.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkTable } from "../link-store/link-table.ts";

interface Owner {
  readonly workspaceId: string;
  readonly programId: string;
}

/** The links of these partners in the program, oldest first, by the id of the partner. */
export async function listPartnerLinks(
  db: Kysely<WorkspaceTables>,
  { workspaceId, programId }: Owner,
  partnerIds: readonly string[],
): Promise<ReadonlyMap<string, LinkTable[]>> {
  const rows = await selectLinks(db, { workspaceId, programId, ids: idList(dialectOf(db), partnerIds) });
  return Map.groupBy(rows, ({ partner_id }) => partner_id ?? "");
}

/** What lists of partners show of a link. */
export type ListedLink = Pick<LinkTable, (typeof LISTED)[number]>;

const LISTED = [
  ...(["id", "domain", "key", "url", "clicks", "leads", "conversions", "sales", "sale_amount_cents"] as const),
  "partner_id",
] as const;

/** The same in short, for many partners. */
export async function listPartnerLinksInShort(
  db: Kysely<WorkspaceTables>,
  { workspaceId, programId }: Owner,
  partnerIds: readonly string[],
): Promise<ReadonlyMap<string, ListedLink[]>> {
  const rows = await selectListedLinks(db, { workspaceId, programId, ids: idList(dialectOf(db), partnerIds) });
  return Map.groupBy(rows, ({ partner_id }) => partner_id ?? "");
}

type Parameters = ParameterNamed<"workspaceId" | "programId" | "ids">;

function linksOf(db: Kysely<WorkspaceTables>, parameter: Parameters) {
  return db
    .selectFrom("links")
    .where(isListed(dialectOf(db), "partner_id", parameter("ids")))
    .where("program_id", "=", parameter("programId"))
    .where(unindexed("workspace_id"), "=", parameter("workspaceId"))
    .orderBy("created_at_ms")
    .orderBy("id");
}

const selectLinks = compiledStatement((db: Kysely<WorkspaceTables>, parameter: Parameters) =>
  linksOf(db, parameter).selectAll(),
);

const selectListedLinks = compiledStatement((db: Kysely<WorkspaceTables>, parameter: Parameters) =>
  linksOf(db, parameter).select(LISTED),
);
