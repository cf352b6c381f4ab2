import { deleteExpiredAccountTokens } from "../accounts/account-token.ts";
import { LEASE_MS } from "../audit-log/entry-rows.ts";
import { endAbandonedEntries, pruneAuditLog } from "../audit-log/queries.ts";
import { deleteOldConversions } from "../conversions/retention.ts";
import type { Renewal } from "../credential-renewal/create-renewal.ts";
import { renewIdleTokens } from "../credential-renewal/renew-idle.ts";
import { deleteOldDubEvents } from "../dub-webhooks/receive.ts";
import { pruneLinkTokens } from "../link-tokens/queries.ts";
import { deleteExpiredMcpTokens } from "../mcp-tokens/queries.ts";
import { deleteExpiredAuthorizations } from "../oauth/authorization.ts";
import { deleteOldDecisions } from "../onboarding/decisions.ts";
import { deleteEndedSessions } from "../operator-sessions/sessions.ts";
import { endAbandonedRuns } from "../runs/reported-run.ts";
import { deleteOldRuns } from "../runs/retention.ts";
import { forgetOldEvents } from "../sync-jobs/retention.ts";
import { deleteOldEvents } from "../webhooks/log-retention.ts";
import { deleteOldWorkflowRuns } from "../workflows/workflow-run.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import { startMaintenance } from "./maintenance.ts";

const DAY_MS = 86_400_000;

interface UpkeepOptions extends Pick<GatewayOptions, "auditLogDays"> {
  readonly renewal: Renewal;
  readonly reloadKeys: () => unknown;
}

/** Has what is over deleted, every hour, and what is under way renewed. @returns a function that ends it. */
export function startUpkeep(
  { db, requestLog, syncLog, idempotency, audit, log, now }: GatewayContext,
  { auditLogDays = 365, renewal, reloadKeys }: UpkeepOptions,
): () => Promise<void> {
  const stopDeletions = startMaintenance(
    [
      requestLog.prune,
      syncLog.prune,
      idempotency.prune,
      () => pruneAuditLog(db, now() - auditLogDays * DAY_MS),
      () => deleteExpiredMcpTokens(db, now()),
      () => deleteExpiredAccountTokens(db, now()),
      () => deleteExpiredAuthorizations(db, now()),
      () => renewIdleTokens({ db, log, now }, renewal),
      () => pruneLinkTokens(db, now()),
      () => deleteEndedSessions(db, now()),
      () => deleteOldEvents(db, now()),
      () => deleteOldRuns(db, now()),
      () => deleteOldDecisions(db, now()),
      () => deleteOldWorkflowRuns(db, now()),
      () => forgetOldEvents(db, now()),
      () => deleteOldDubEvents(db, now()),
      () => deleteOldConversions(db, now()),
    ],
    log,
  );
  const often = { firstAfterMs: LEASE_MS / 3, everyMs: LEASE_MS / 3 };
  const stopLeases = startMaintenance(
    [
      async () => void reloadKeys(),
      () => audit.entries.renew(now()),
      () => endAbandonedEntries(db, now()),
      () => endAbandonedRuns(db, now()),
    ],
    log,
    often,
  );
  return async () => {
    await Promise.all([stopDeletions(), stopLeases()]);
  };
}
