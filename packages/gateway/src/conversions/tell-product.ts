/** What products hear of conversions. See behaviour/conversions 4.4. */
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { publish } from "../webhooks/publish.ts";
import type { ConversionTables } from "./conversion-tables.ts";
import type { EventRow } from "./event-rows.ts";
import { toEventRow } from "./event-rows.ts";
import type { Subject } from "./hold-subject.ts";
import { externalIdOf } from "./progress.ts";
import type { SettleContext } from "./settlement.ts";

/** A subscription has ended: Dub keeps its commissions, and whoever pays partners may want to know. */
export async function tellCancellation(
  { db, source, now }: SettleContext,
  { facts, progress }: Subject<"customer">,
): Promise<void> {
  const payload = {
    source_id: source.id,
    integrated_account_id: source.accountId,
    customer_external_id: externalIdOf(facts, progress) ?? null,
    customer_provider_id: facts.providerId?.value ?? null,
    canceled_at: new Date(facts.canceledAt?.value ?? now()).toISOString(),
  };
  await inTransaction(db, (tx) =>
    publish(tx, {
      environmentId: source.environmentId,
      event: "conversion:subscription_canceled",
      payload,
      nowMs: now(),
    }),
  );
}

/** An event has failed, and waits for somebody who mends what is wrong and has it tried again. */
export async function tellFailure(tx: Kysely<ConversionTables>, event: EventRow, nowMs: number): Promise<void> {
  const payload = toEventRow(event);
  await publish(tx, { environmentId: event.environment_id, event: "conversion:failed", payload, nowMs });
}
