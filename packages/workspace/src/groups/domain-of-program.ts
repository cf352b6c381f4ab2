/** What a program says of domains of short links, which are its workspace's and may change. */
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

type Domain = { readonly workspaceId: string; readonly slug: string };

/** Whether partners' links are made on a domain: the program's own, or that of a group's default link. */
export async function isProgramDomain(db: Kysely<WorkspaceTables>, { workspaceId, slug }: Domain): Promise<boolean> {
  const found = await db
    .selectFrom("programs")
    .select("programs.id")
    .where("programs.workspace_id", "=", workspaceId)
    .where((eb) =>
      eb.or([
        eb("programs.domain", "=", slug),
        eb.exists(
          eb
            .selectFrom("partner_groups")
            .innerJoin("partner_group_default_links", "partner_group_default_links.group_id", "partner_groups.id")
            .select("partner_groups.id")
            .whereRef("partner_groups.program_id", "=", "programs.id")
            .where("partner_group_default_links.domain", "=", slug),
        ),
      ]),
    )
    .executeTakeFirst();
  return found !== undefined;
}

/** Has a program and its default links follow a domain to its new name. */
export async function renameProgramDomain(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, slug }: Domain,
  to: string,
): Promise<void> {
  await tx
    .updateTable("programs")
    .set({ domain: to })
    .where("workspace_id", "=", workspaceId)
    .where("domain", "=", slug)
    .execute();
  await tx
    .updateTable("partner_group_default_links")
    .set({ domain: to })
    .where("domain", "=", slug)
    .where("group_id", "in", (eb) =>
      eb.selectFrom("partner_groups").select("id").where("workspace_id", "=", workspaceId),
    )
    .execute();
}

/** Of a domain that the workspace loses no further link can be made. */
export async function dropProgramDomain(tx: Kysely<WorkspaceTables>, { workspaceId, slug }: Domain): Promise<void> {
  await tx
    .updateTable("programs")
    .set({ domain: null })
    .where("workspace_id", "=", workspaceId)
    .where("domain", "=", slug)
    .execute();
}
