import { AppError, PartnerCreateBody } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { z } from "zod";
import { acceptKey } from "../addresses/key.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrolledPartner } from "../enrollments/enrolled-partner.ts";
import { listDefaultLinks } from "../groups/group-rows.ts";
import type { PartnerGroupDefaultLinkTable, PartnerGroupTable } from "../groups/group-table.ts";
import { findLinkByKey } from "../link-store/queries.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { PartnersContext } from "./context.ts";
import { createPartnerLink } from "./create-partner-link.ts";
import { withTemplate } from "./link-destination.ts";
import { wantedKey, withSuffix } from "./partner-key.ts";

/** A taken key is tried so often with other endings. */
const MAX_TRIES = 10;

/** What a caller wishes of the links. */
export const LinkWishes = PartnerCreateBody.pick({ username: true, linkProps: true });
export type LinkWishes = z.output<typeof LinkWishes>;

/**
 * Makes those links of the partner that its group has and the partner has not. One that can't be made, such as the second
 * with the same external id, is left out, as Dub does: the partner counts, not the link.
 *
 * @see behaviour/partners 2.1
 */
export async function addDefaultLinks(
  ctx: PartnersContext,
  program: ProgramTable,
  { partner, enrollment }: EnrolledPartner,
  group: PartnerGroupTable,
  { username, linkProps = {} }: LinkWishes,
): Promise<void> {
  const defaults = (await listDefaultLinks(ctx.db, [group.id])).get(group.id) ?? [];
  const made = await findMade(ctx.db, enrollment.workspace_id, partner.id);
  const { prefix } = linkProps;
  const wanted = wantedKey({
    username,
    name: partner.name === partner.email ? null : partner.name,
    email: partner.email,
    prefix,
  });
  for (const link of defaults.filter(({ id }) => !made.has(id))) {
    try {
      const key = await freeKey(ctx.db, link, defaults.length > 1 ? withSuffix(wanted) : wanted);
      const url = withTemplate(link.url, group.utm_template === null ? null : JSON.parse(group.utm_template));
      const body = { ...linkProps, domain: link.domain, url, key };
      await createPartnerLink(ctx, program, enrollment, body, { defaultLinkId: link.id });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      ctx.log.warn({ partnerId: partner.id, reason: error.message }, "a default link of a partner could not be made");
    }
  }
}

/** The default links that the partner has a link of. */
async function findMade(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  partnerId: string,
): Promise<ReadonlySet<string | null | undefined>> {
  const rows = await db
    .selectFrom("links")
    .select("partner_group_default_link_id")
    .where("workspace_id", "=", workspaceId)
    .where("partner_id", "=", partnerId)
    .where("partner_group_default_link_id", "is not", null)
    .execute();
  return new Set(rows.map((row) => row.partner_group_default_link_id));
}

/** @throws `conflict` where all tries were taken, `unprocessable_entity` or `forbidden` for what no key may be. */
async function freeKey(
  db: Kysely<WorkspaceTables>,
  { domain }: PartnerGroupDefaultLinkTable,
  wanted: string,
): Promise<string> {
  let key = wanted;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (!(await findLinkByKey(db, domain, acceptKey(key)))) return key;
    key = withSuffix(wanted);
  }
  throw new AppError("conflict", `No free key found for ${wanted}.`);
}
