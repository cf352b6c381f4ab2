import type { EventStore, Outbox } from "@overdub/storage";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import type { LinkTable } from "../../link-store/link-table.ts";
import { matchVariant } from "./match-variant.ts";
import type { Variant } from "./pick-winner.ts";

/**
 * How many leads each variant of a link's test has brought, by the variant's URL, since the test began. A lead that goes back to another
 * destination (of a device, a country, or before the test) is not counted.
 */
export async function countLeads(
  { eventStore, outbox }: { readonly eventStore: EventStore; readonly outbox: Outbox<WorkspaceTables> },
  link: Pick<LinkTable, "id" | "workspace_id" | "test_started_at_ms">,
  variants: readonly Variant[],
): Promise<ReadonlyMap<string, number>> {
  await outbox.drain();
  const scope = {
    workspaceId: link.workspace_id,
    fromMs: link.test_started_at_ms ?? 0,
    toMs: Number.MAX_SAFE_INTEGER,
    filters: [{ dimension: "linkId" as const, values: [link.id], negated: false }],
  };
  const rows = await eventStore.breakdown("lead", scope, ["url"], Number.MAX_SAFE_INTEGER);
  const leads = new Map<string, number>();
  for (const { values, count } of rows) {
    const url = matchVariant(variants, values[0] ?? "");
    if (url !== undefined) leads.set(url, (leads.get(url) ?? 0) + count);
  }
  return leads;
}
