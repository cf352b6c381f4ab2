import type { Kysely } from "kysely";
import { keyLookups, toKeyLookup } from "../../addresses/key-lookup.ts";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import type { Placement } from "../place-link.ts";
import { addressOf } from "../place-link.ts";

/** Those of these placements at which a link of any workspace is, as `<domain>/<key>` in lower case. */
export async function findTakenPlacements(
  db: Kysely<WorkspaceTables>,
  placements: readonly Placement[],
): Promise<Set<string>> {
  const taken = new Set<string>();
  for (const [domain, ofDomain] of Map.groupBy(placements, (placement) => placement.domain)) {
    const rows = await db
      .selectFrom("links")
      .select("key")
      .where("domain", "=", domain)
      .where(
        "key_lookup",
        "in",
        ofDomain.flatMap((placement) => keyLookups(placement.key)),
      )
      .execute();
    for (const { key } of rows) taken.add(addressOf({ domain, key_lookup: toKeyLookup(key) }));
  }
  return taken;
}

/** Those of these external ids that a link of the workspace has. */
export async function findTakenExternalIds(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom("links")
    .select("external_id")
    .where("workspace_id", "=", workspaceId)
    .where("external_id", "in", ids)
    .execute();
  return new Set(rows.flatMap(({ external_id }) => external_id ?? []));
}
