import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import type { RegisteredDomainTable } from "../domain-table.ts";

/** The registration of a domain that was registered here. */
export function findRegistration(
  db: Kysely<WorkspaceTables>,
  slug: string,
): Promise<RegisteredDomainTable | undefined> {
  return db.selectFrom("registered_domains").selectAll().where("slug", "=", slug).executeTakeFirst();
}

/** By the name of the domain. */
export async function findRegistrations(
  db: Kysely<WorkspaceTables>,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, RegisteredDomainTable>> {
  if (slugs.length === 0) return new Map();
  const rows = await db.selectFrom("registered_domains").selectAll().where("slug", "in", slugs).execute();
  return new Map(rows.map((row) => [row.slug, row]));
}
