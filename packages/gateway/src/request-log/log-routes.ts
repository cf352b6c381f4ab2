import { Hono } from "hono";
import type { Kysely } from "kysely";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { requireSameEnvironment } from "../http/parse-request.ts";
import { listAttempts } from "../webhooks/attempts.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";
import type { RequestLog } from "./create-request-log.ts";
import type { LogEntry } from "./log-entry.ts";
import type { LogQuery } from "./log-query.ts";
import { readLogQuery, toLogCursor } from "./log-query.ts";
import type { RequestLogTables } from "./queries.ts";
import { listLogEntries } from "./queries.ts";

/** `GET /log`: what went through the gateway, newest first. See behaviour/gateway 9.3. */
export function logRoutes({
  db,
  requestLog,
}: {
  readonly db: Kysely<RequestLogTables & WebhookTables>;
  readonly requestLog: RequestLog;
}): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get(
    "/",
    describeRoute({
      tag: "Logs",
      summary: "List what went through the gateway",
      description:
        "Newest first: `log_type` says of which kind, such as `unified_proxy_api`, `mcp` or `webhook`; other parameters are filters of that kind.",
    }),
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const query = readLogQuery(parseQuery(c.req.url));
      requireSameEnvironment(query.environmentId, environmentId);
      // A call that was just made is found.
      await requestLog.flush();
      const entries = await findEntries(db, { ...query, environmentId });
      const page = entries.slice(0, query.limit);
      const last = entries.length > query.limit ? page.at(-1) : undefined;
      return c.json({ result: page, next_cursor: last ? toLogCursor(last._id) : null, limit: query.limit });
    },
  );

  return app;
}

async function findEntries(
  db: Kysely<RequestLogTables & WebhookTables>,
  { logType, isEmpty, webhook, ...list }: LogQuery & { readonly environmentId: string },
): Promise<readonly LogEntry[]> {
  if (isEmpty || logType === undefined) return [];
  if (logType === "webhook") return listAttempts(db, { ...list, ...webhook });
  return listLogEntries(db, { ...list, logType });
}
