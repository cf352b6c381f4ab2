import type { StartedWorkspace } from "@overdub/testkit";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { toLink } from "../links/to-link.ts";
import { track } from "./conversions.ts";
import { sampleClick } from "./sample-events.ts";

/** A click on a partner's link, acknowledged. @returns its id. */
export async function clickPartnerLink(
  workspace: StartedWorkspace,
  link: LinkTable,
  { country = "US", atMs = Date.now() }: { country?: string; atMs?: number } = {},
): Promise<string> {
  const click = sampleClick(toLink(link, [], 80), atMs, { country });
  await workspace.outbox.append(click);
  return click.clickId;
}

/** Runs what is due, and gives a partner's commissions in the order of their ids. */
export async function commissionsOf(workspace: StartedWorkspace, partnerId: string): Promise<CommissionTable[]> {
  await workspace.server.jobs.runDue();
  return workspace.database.db
    .selectFrom("commissions")
    .selectAll()
    .where("partner_id", "=", partnerId)
    .orderBy("id")
    .execute();
}

export interface Buyer {
  readonly externalId: string;
  readonly clickId: string;
}

/** A new customer who came by a click on a partner's link. */
export async function leadBy(
  workspace: StartedWorkspace,
  link: LinkTable,
  externalId: string,
  { country, ...body }: { readonly country?: string; readonly [name: string]: unknown } = {},
): Promise<Buyer> {
  const clickId = await clickPartnerLink(workspace, link, country === undefined ? {} : { country });
  await track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId: externalId, ...body });
  return { externalId, clickId };
}

export async function sellTo(
  workspace: StartedWorkspace,
  { externalId }: Pick<Buyer, "externalId">,
  amount: number,
  body: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await track(workspace, "sale", { customerExternalId: externalId, amount, ...body });
}
