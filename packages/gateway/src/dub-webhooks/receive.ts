import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { toAccountPayload } from "../accounts/account-events.ts";
import { findInstall } from "../environments/install.ts";
import { requestCheck } from "../onboarding/policy.ts";
import { publish } from "../webhooks/publish.ts";
import type { DubEvent } from "./dub-event.ts";
import { DubEvent as DubEventSchema } from "./dub-event.ts";
import type { DubWebhookTables } from "./dub-webhook-tables.ts";
import { toRecordEvent } from "./to-record-event.ts";

/** For so long a repeat is told from a new event, and an event can be told of again. */
const KEPT_MS = 7 * 86_400_000;

interface Receipt {
  readonly event: DubEvent;
  /** As it came. */
  readonly body: string;
  readonly nowMs: number;
}

/** Keeps an event of an account's workspace and tells the product of it: all or nothing. A repeat changes nothing. */
export async function receive(
  db: Kysely<DubWebhookTables>,
  account: Account,
  { event, body, nowMs }: Receipt,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto("dub_events")
      .values({ account_id: account.id, id: event.id, event: event.event, body, received_at_ms: nowMs })
      .onConflict((conflict) => conflict.columns(["account_id", "id"]).doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return;
    if (event.event === "partner.application_submitted") await requestCheck(tx, account, nowMs);
    await tell(tx, account, event, nowMs);
  });
}

async function tell(tx: Kysely<DubWebhookTables>, account: Account, event: DubEvent, nowMs: number): Promise<void> {
  const { event: name, payload } = toRecordEvent(event);
  const { id, tenant_id, environment_integration_id, context } = toAccountPayload(
    account,
    await findInstall(tx, account.environmentId),
  );
  const told = { ...payload, integrated_account: { id, tenant_id, environment_integration_id, context } };
  await publish(tx, { environmentId: account.environmentId, event: name, payload: told, nowMs });
}

/** Tells the product once more of what an account's workspace has told in a time. @returns of how many events. */
export async function replay(
  db: Kysely<DubWebhookTables>,
  account: Account,
  { fromMs, toMs, nowMs }: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
): Promise<number> {
  let after = "";
  for (let count = 0; ; ) {
    const rows = await db
      .selectFrom("dub_events")
      .select(["id", "body"])
      .where("account_id", "=", account.id)
      .where("received_at_ms", ">=", fromMs)
      .where("received_at_ms", "<", toMs)
      .where("id", ">", after)
      .orderBy("id")
      .limit(BATCH)
      .execute();
    await inTransaction(db, async (tx) => {
      for (const { body } of rows) await tell(tx, account, DubEventSchema.parse(JSON.parse(body)), nowMs);
    });
    count += rows.length;
    const last = rows.at(BATCH - 1);
    if (!last) return count;
    after = last.id;
  }
}

/** In one transaction. */
const BATCH = 200;

export async function deleteOldDubEvents(db: Kysely<DubWebhookTables>, nowMs: number): Promise<void> {
  await db
    .deleteFrom("dub_events")
    .where("received_at_ms", "<", nowMs - KEPT_MS)
    .execute();
}
