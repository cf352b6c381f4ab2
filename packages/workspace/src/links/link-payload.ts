import type { Link } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { listLinkTags } from "../tags/link-tags.ts";
import { listLinkWebhooks } from "../webhooks/link-webhooks.ts";
import { toLink } from "./to-link.ts";

/** Links as webhooks are told of them, in their order: with everything that belongs to them. See behaviour/webhooks 3. */
export async function loadLinkPayloads(
  tx: Kysely<WorkspaceTables>,
  rows: readonly LinkTable[],
  port: number,
): Promise<Link[]> {
  const ids = rows.map(({ id }) => id);
  const tags = await listLinkTags(tx, ids);
  const webhooks = await listLinkWebhooks(tx, ids);
  return rows.map((row) => ({
    ...toLink(row, tags.get(row.id) ?? [], port),
    webhookIds: webhooks.get(row.id) ?? [],
  }));
}

export async function loadLinkPayload(tx: Kysely<WorkspaceTables>, row: LinkTable, port: number): Promise<Link> {
  const [payload] = await loadLinkPayloads(tx, [row], port);
  if (!payload) throw new Error("One row is one link.");
  return payload;
}
