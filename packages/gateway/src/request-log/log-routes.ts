import { Hono } from "hono";
import type { Kysely } from "kysely";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { requireSameEnvironment } from "../http/parse-request.ts";
import { listAttempts } from "../webhooks/attempts.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";
import type { RequestLog } from "./create-request-log.ts";
import { newestEntries } from "./entries.ts";
import type { LogEntry } from "./log-entry.ts";
import type { LogQuery } from "./log-query.ts";
import { readLogQuery, toLogCursor } from "./log-query.ts";
import type { RequestLogTables } from "./queries.ts";
import { listLogEntries } from "./queries.ts";
import type { SyncLog, SyncLogTables } from "./sync-log.ts";

type LogTables = RequestLogTables & SyncLogTables & WebhookTables;

/** `GET /log`: what went through the gateway, newest first. See behaviour/gateway 9.3. */
export function logRoutes({
  db,
  requestLog,
  syncLog,
}: {
  readonly db: Kysely<LogTables>;
  readonly requestLog: RequestLog;
  readonly syncLog: SyncLog;
}): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get(
    "/",
    describeRoute({
      tag: "Logs",
      summary: "List what went through the gateway",
      description:
        "Newest first: `log_type` says of which kind, `unified_proxy_api`, `mcp`, `webhook`, `rapid_bridge` (sync jobs) or `sync_job_cron_trigger`; other parameters are filters of that kind.",
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const query = readLogQuery(parseQuery(c.req.url));
      requireSameEnvironment(query.environmentId, environmentId);
      // A call that was just made is found.
      await Promise.all([requestLog.flush(), syncLog.flush()]);
      const entries = await findEntries(db, { ...query, environmentId });
      const page = entries.slice(0, query.limit);
      const last = entries.length > query.limit ? page.at(-1) : undefined;
      return c.json({ result: page, next_cursor: last ? toLogCursor(last._id) : null, limit: query.limit });
    },
  );

  return app;
}

async function findEntries(
  db: Kysely<LogTables>,
  { logType, isEmpty, webhook, sync, ...list }: LogQuery & { readonly environmentId: string },
): Promise<readonly LogEntry[]> {
  if (isEmpty) return [];
  if (logType === "webhook") return listAttempts(db, { ...list, ...webhook });
  if (logType === "rapid_bridge" || logType === "sync_job_cron_trigger") {
    return newestEntries(db.selectFrom("sync_log").select("entry"), { ...list, logType, equals: sync });
  }
  return listLogEntries(db, { ...list, logType });
}
