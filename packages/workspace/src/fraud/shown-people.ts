import type { FraudGroup } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findPartners } from "../enrollments/find-partner.ts";

type Db = Kysely<WorkspaceTables>;
interface OfPartner {
  readonly partner_id: string;
}
interface ByUser {
  readonly user_id: string | null;
}

/** Whom rows are about. What is found of partners goes with them. */
export async function loadShownPartners(
  db: Db,
  workspaceId: string,
  rows: readonly OfPartner[],
): Promise<(row: OfPartner) => FraudGroup["partner"]> {
  const partners = await findPartners(
    db,
    workspaceId,
    rows.map(({ partner_id }) => partner_id),
  );
  return ({ partner_id }) => {
    const partner = partners.get(partner_id);
    return { id: partner_id, name: partner?.name ?? "", email: partner?.email ?? null, image: partner?.image ?? null };
  };
}

/** Who did what rows say; somebody who has left is known by the id alone. */
export async function loadShownUsers(
  db: Db,
  workspaceId: string,
  rows: readonly ByUser[],
): Promise<(row: ByUser) => FraudGroup["user"]> {
  const ids = [...new Set(rows.flatMap(({ user_id }) => user_id || []))];
  const users =
    ids.length === 0
      ? []
      : await db
          .selectFrom("members")
          .select(["user_id", "name"])
          .where("workspace_id", "=", workspaceId)
          .where("user_id", "in", ids)
          .execute();
  const names = new Map(users.map(({ user_id, name }) => [user_id, name]));
  return ({ user_id }) => (user_id ? { id: user_id, name: names.get(user_id) ?? null } : null);
}
