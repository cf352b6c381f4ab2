import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { callAsOwner } from "../auth/authenticate.ts";
import { ACTIVE_STATUSES } from "../enrollments/enrollment-table.ts";
import { withPartner } from "../enrollments/find-partner.ts";
import { findGroup } from "../groups/group-rows.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { defineJob } from "../jobs/define-job.ts";
import { changeLink } from "../links/update-link.ts";
import { findProgram } from "../programs/find-program.ts";
import type { PartnerJobContext, PartnersContext } from "./context.ts";
import { addDefaultLinks } from "./default-links.ts";
import { withTemplate } from "./link-destination.ts";

/** Read at a time; each costs some statements. */
const BATCH = 100;

const Changed = z.object({ workspaceId: z.string(), defaultLinkId: z.string() });

/**
 * Has the links of a group's partners follow a default link: those that were made from it lead where it leads now, and
 * who has none gets one. Done again it finds nothing to do.
 */
export const followDefaultLinkJob = defineJob(
  "group-default-link",
  Changed,
  async ({ workspaceId, defaultLinkId }, deps: PartnerJobContext) => {
    const ctx: PartnersContext = { ...deps, ...callAsOwner(workspaceId, "") };
    const program = await findProgram(ctx.db, workspaceId);
    const defaultLink = await ctx.db
      .selectFrom("partner_group_default_links")
      .selectAll()
      .where("id", "=", defaultLinkId)
      .executeTakeFirst();
    const group = program && defaultLink && (await findGroup(ctx.db, program, defaultLink.group_id));
    if (!group) return;
    await moveLinks(ctx, group, defaultLinkId, defaultLink.url);
    for (let after = ""; ; ) {
      const enrollments = await ctx.db
        .selectFrom("program_enrollments")
        .selectAll()
        .where("workspace_id", "=", workspaceId)
        .where("program_id", "=", program.id)
        .where("group_id", "=", group.id)
        .where("status", "in", ACTIVE_STATUSES)
        .where("id", ">", after)
        .orderBy("id")
        .limit(BATCH)
        .execute();
      for (const enrollment of enrollments) {
        const enrolled = await withPartner(ctx.db, enrollment);
        if (enrolled) await addDefaultLinks(ctx, program, enrolled, group, {});
      }
      after = enrollments.at(-1)?.id ?? "";
      if (enrollments.length < BATCH) return;
      await setImmediate();
    }
  },
);

async function moveLinks(ctx: PartnersContext, group: PartnerGroupTable, defaultLinkId: string, to: string) {
  const url = withTemplate(to, group.utm_template === null ? null : JSON.parse(group.utm_template));
  for (let after = ""; ; ) {
    const links = await ctx.db
      .selectFrom("links")
      .selectAll()
      .where("workspace_id", "=", ctx.workspaceId)
      .where("program_id", "=", group.program_id)
      .where("partner_group_default_link_id", "=", defaultLinkId)
      .where("id", ">", after)
      .orderBy("id")
      .limit(BATCH)
      .execute();
    for (const link of links) if (link.url !== url) await changeLink(ctx, link, { url });
    after = links.at(-1)?.id ?? "";
    if (links.length < BATCH) return;
    await setImmediate();
  }
}
