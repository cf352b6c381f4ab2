import { AppError, setPrimaryDomain } from "@overdub/contract";
import { implement } from "./context.ts";
import { findOwnDomainOrThrow } from "./find-domain.ts";
import { showDomain } from "./to-domain.ts";

/** All in one statement, so that a workspace never has two. */
export const handleSetPrimaryDomain = implement(
  setPrimaryDomain,
  { requires: "domains.write" },
  async ({ params }, ctx) => {
    const { id } = await findOwnDomainOrThrow(ctx, params.slug);
    await ctx.db
      .updateTable("domains")
      .set((eb) => ({ is_primary: eb.case().when("id", "=", id).then<0 | 1>(1).else<0 | 1>(0).end() }))
      .where("workspace_id", "=", ctx.workspaceId)
      .where("deleting_since_ms", "is", null)
      .execute();
    const domain = await findOwnDomainOrThrow(ctx, params.slug);
    if (domain.id !== id) throw new AppError("not_found", `Domain ${params.slug} not found.`);
    return showDomain(ctx, domain);
  },
);
