import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** What became of the webhook that the gateway makes in an account's workspace. */
export async function webhookState(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("integrated_accounts").addColumn("webhook_state", text).execute();
}
