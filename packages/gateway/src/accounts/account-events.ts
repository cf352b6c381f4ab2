import type { Kysely } from "kysely";
import { DUB_INTEGRATION } from "../environments/dub-integration.ts";
import type { Install } from "../environments/install.ts";
import { findInstall } from "../environments/install.ts";
import type { EventName } from "../webhooks/event-names.ts";
import { publish } from "../webhooks/publish.ts";
import type { Account } from "./account.ts";
import { toAccountRow } from "./account-row.ts";
import type { AccountTables } from "./account-table.ts";

export type AccountEvent = Extract<EventName, `integrated_account:${string}`>;

/** Tells of an account what it is now. See behaviour/gateway 12.4. */
export async function publishAccountEvent(
  tx: Kysely<AccountTables>,
  account: Account,
  event: Exclude<AccountEvent, "integrated_account:deleted">,
  nowMs: number,
): Promise<void> {
  const { environmentId } = account;
  const payload = toAccountPayload(account, await findInstall(tx, environmentId));
  await publish(tx, { environmentId, event, payload, nowMs });
}

/** Tells that an account is no more, and nothing else of it. */
export async function publishAccountDeleted(
  tx: Kysely<AccountTables>,
  { id, environmentId }: Pick<Account, "id" | "environmentId">,
  nowMs: number,
): Promise<void> {
  await publish(tx, { environmentId, event: "integrated_account:deleted", payload: { id }, nowMs });
}

/** An account as events show it. */
export function toAccountPayload(account: Account, installed: Install) {
  const { integration: _category, environment_integration: install, ...row } = toAccountRow(account, installed);
  const { id, name, config } = DUB_INTEGRATION;
  return {
    ...row,
    integration: { id, name, config: { label: config.label } },
    environment_integration: { id: install.id, is_active: install.is_enabled },
  };
}
