import type { Kysely } from "kysely";
import { judgeNext } from "../commissions/judge-conversions.ts";
import { toUsd } from "../currency/to-usd.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Jobs } from "../jobs/define-job.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { TrackContext } from "../track/context.ts";
import { addLeads } from "../track/track-lead.ts";
import type { Sale } from "../track/track-sale.ts";
import { addSale } from "../track/track-sale.ts";
import type { DemoStep } from "./demo-customers.ts";

/** What a job would do is done at once, at its own moment; nobody is told by a webhook yet. */
const NO_JOBS: Jobs = { add: async () => {}, drop: async () => false, on: () => NO_JOBS };

/**
 * Leads and sales as calls of the API would have recorded them at their moments, in one transaction: what is looked up
 * for a call is at hand here. Those that a partner brought earn what its reward says.
 *
 * @param steps oldest first; a sale comes after its customer's lead.
 * @param links by id: those that were clicked.
 */
export async function seedConversions(
  ctx: TrackContext,
  steps: readonly DemoStep[],
  links: ReadonlyMap<string, LinkTable>,
): Promise<{ leads: number; sales: number }> {
  const customers = new Map<string, Pick<Sale, "customer" | "lead" | "link">>();
  let sales = 0;
  await ctx.outbox.transact(async (tx, append) => {
    for (const step of steps) {
      const { customerExternalId: externalId } = step.body;
      const then = { ...ctx, now: () => step.atMs, jobs: NO_JOBS };
      if (step.kind === "lead") {
        const { body, click } = step;
        const link = links.get(click.linkId);
        if (!link) throw new Error(`The demo has no link ${click.linkId}.`);
        const key = { workspaceId: ctx.workspaceId, externalId, eventName: body.eventName };
        const { row, leads } = await addLeads(then, tx, append, {
          body,
          key,
          origin: { click, link },
          customer: undefined,
        });
        const [lead] = leads;
        if (lead) customers.set(externalId, { customer: row, lead, link });
        await judge(then, tx, link);
      } else {
        const buyer = customers.get(externalId);
        if (!buyer) throw new Error(`The demo has a sale before the lead of ${externalId}.`);
        const { body } = step;
        await addSale(then, tx, append, { body, money: toUsd(body, ctx.exchangeRates), ...buyer });
        await judge(then, tx, buyer.link);
        sales += 1;
      }
    }
  });
  return { leads: customers.size, sales };
}

async function judge(ctx: TrackContext, tx: Kysely<WorkspaceTables>, link: Sale["link"]): Promise<void> {
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = link;
  if (programId !== null && partnerId !== null) await judgeNext(ctx, tx, { workspaceId, programId, partnerId });
}
