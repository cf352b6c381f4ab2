import { AppError, setPrimaryDomain } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "./context.ts";
import { findOwnDomainOrThrow } from "./find-domain.ts";
import { showDomain } from "./to-domain.ts";

export const handleSetPrimaryDomain = implement(
  setPrimaryDomain,
  { requires: "domains.write" },
  async ({ params }, ctx) => {
    const { id } = await findOwnDomainOrThrow(ctx.db, ctx.workspaceId, params.slug);
    await makePrimary(ctx.db, ctx.workspaceId, id);
    const domain = await findOwnDomainOrThrow(ctx.db, ctx.workspaceId, params.slug);
    if (domain.id !== id) throw new AppError("not_found", `Domain ${params.slug} not found.`);
    return showDomain(ctx, domain);
  },
);

/** All in one statement, so that a workspace never has two. */
async function makePrimary(db: Kysely<WorkspaceTables>, workspaceId: string, id: string): Promise<void> {
  await db
    .updateTable("domains")
    .set((eb) => ({ is_primary: eb.case().when("id", "=", id).then<0 | 1>(1).else<0 | 1>(0).end() }))
    .where("workspace_id", "=", workspaceId)
    .where("deleting_since_ms", "is", null)
    .execute();
}
