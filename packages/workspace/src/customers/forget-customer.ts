import type { EventStore, LinkedEventStore, Outbox } from "@overdub/storage";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { toQuestion } from "../database/to-question.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createJobs, defineJob } from "../jobs/define-job.ts";
import { forgetClicks } from "../kept-events/kept-clicks.ts";
import type { Core } from "../operations/context.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import { deleteCustomerRow, findNamedCustomer } from "./queries.ts";

const ForgottenCustomer = z.object({
  workspaceId: z.string(),
  customerId: z.string(),
  /** The click that brought the customer; a lead that was deferred left no event that names it. */
  clickId: z.string().optional(),
});

export interface CustomerDeps {
  readonly eventStore: LinkedEventStore;
  readonly outbox: Outbox<WorkspaceTables>;
}

/** Deletes the personal data of a forgotten customer in events, and in what repeats of an invoice would be answered with. */
export const forgetCustomerEvents = defineJob(
  "forget-customer",
  ForgottenCustomer,
  async ({ workspaceId, customerId, clickId }, { db, eventStore, outbox }: Pick<Core, "db"> & CustomerDeps) => {
    await outbox.drain();
    const clickIds = await listClickIds(eventStore, workspaceId, customerId);
    await forgetClicks(db, workspaceId, clickId === undefined ? clickIds : [...clickIds, clickId]);
    await deleteInvoiceAnswers({ db, eventStore }, workspaceId, customerId);
    await eventStore.deleteCustomerPersonalData(workspaceId, customerId, clickId);
    return undefined;
  },
);

/**
 * Of a customer who is gone, so that no more of them come. No index has the customer, since each sale would have to write
 * to it: another thread looks through the answers of a week.
 */
async function deleteInvoiceAnswers(
  { db, eventStore }: { readonly db: Kysely<WorkspaceTables>; readonly eventStore: LinkedEventStore },
  workspaceId: string,
  customerId: string,
): Promise<void> {
  const ofCustomer = db
    .selectFrom("invoice_answers")
    .select("invoice_hash")
    .where("workspace_id", "=", workspaceId)
    .where("customer_id", "=", customerId);
  const answers = await eventStore.askSql<{ invoice_hash: string }>(toQuestion(ofCustomer));
  for (const chunk of chunksOf(answers.map(({ invoice_hash }) => invoice_hash))) {
    await db
      .deleteFrom("invoice_answers")
      .where("workspace_id", "=", workspaceId)
      .where("invoice_hash", "in", chunk)
      .execute();
  }
}

const LEADS_AT_ONCE = 1_000;

/** Of the clicks behind a customer's leads. */
async function listClickIds(
  eventStore: Pick<EventStore, "list">,
  workspaceId: string,
  customerId: string,
): Promise<string[]> {
  const scope = { workspaceId, customerId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
  const found = new Set<string>();
  for (let offset = 0; ; offset += LEADS_AT_ONCE) {
    const leads = await eventStore.list("lead", scope, { offset, limit: LEADS_AT_ONCE, order: "asc" });
    for (const { clickId } of leads) found.add(clickId);
    if (leads.length < LEADS_AT_ONCE) return [...found];
  }
}

/**
 * Deletes a customer, and adds the job that deletes the personal data in events, which lie with whichever process holds
 * the event store, and in what repeats of an invoice would be answered with, which no index tells.
 *
 * @param name the customer's id, or `ext_` and its external id; a customer who is deleted already goes by the id alone.
 * @returns the customer's id, and the key of the job while it waits.
 * @throws WorkspaceError when there is no such customer.
 */
export async function forgetCustomer(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  name: string,
  nowMs: number,
): Promise<{ readonly id: string; readonly jobKey: string }> {
  return db.transaction().execute(async (tx) => {
    const customer = await findNamedCustomer(tx, workspaceId, name);
    const id = customer?.id ?? name;
    if (!id.startsWith("cus_")) throw new WorkspaceError(`There is no customer ${name} in this workspace.`);
    await deleteCustomerRow(tx, workspaceId, id);
    const jobKey = `${forgetCustomerEvents.type}:${id}`;
    const clickId = customer?.click_id ?? undefined;
    const payload = { workspaceId, customerId: id, clickId };
    await createJobs(() => nowMs).add(tx, forgetCustomerEvents, payload, { dedupeKey: jobKey });
    return { id, jobKey };
  });
}

/** Whether the personal data in events is deleted, too. @param jobKey from `forgetCustomer` */
export async function isCustomerForgotten(db: Kysely<WorkspaceTables>, jobKey: string): Promise<boolean> {
  const job = await db.selectFrom("jobs").select("id").where("dedupe_key", "=", jobKey).executeTakeFirst();
  return job === undefined;
}
