import { deleteExpiredAccountTokens } from "../accounts/account-token.ts";
import { endAbandonedEntries, LEASE_MS, pruneAuditLog } from "../audit-log/queries.ts";
import { deleteOldDubEvents } from "../dub-webhooks/receive.ts";
import { pruneLinkTokens } from "../link-tokens/queries.ts";
import { deleteExpiredMcpTokens } from "../mcp-tokens/queries.ts";
import { deleteOldEvents } from "../webhooks/log-retention.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import { startMaintenance } from "./maintenance.ts";

const DAY_MS = 86_400_000;

/** Has what is over deleted, every hour, and what is under way renewed. @returns a function that ends it. */
export function startUpkeep(
  { db, requestLog, idempotency, audit, log, now }: GatewayContext,
  { auditLogDays = 365, reloadKeys }: Pick<GatewayOptions, "auditLogDays"> & { readonly reloadKeys: () => unknown },
): () => Promise<void> {
  const stopDeletions = startMaintenance(
    [
      requestLog.prune,
      idempotency.prune,
      () => pruneAuditLog(db, now() - auditLogDays * DAY_MS),
      () => deleteExpiredMcpTokens(db, now()),
      () => deleteExpiredAccountTokens(db, now()),
      () => pruneLinkTokens(db, now()),
      () => deleteOldEvents(db, now()),
      () => deleteOldDubEvents(db, now()),
    ],
    log,
  );
  const often = { firstAfterMs: LEASE_MS / 3, everyMs: LEASE_MS / 3 };
  const stopLeases = startMaintenance(
    [async () => void reloadKeys(), () => audit.entries.renew(now()), () => endAbandonedEntries(db, now())],
    log,
    often,
  );
  return async () => {
    await Promise.all([stopDeletions(), stopLeases()]);
  };
}
