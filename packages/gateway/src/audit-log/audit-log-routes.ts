import { Hono } from "hono";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import { readList } from "../lists/read-list.ts";
import type { AuditEntry, AuditLogTables } from "./audit-entry.ts";
import { AUDIT_OUTCOMES, toAuditRow } from "./audit-entry.ts";
import { listAuditEntries } from "./queries.ts";

/** Entries of bulk calls are large. */
const MAX_LIMIT = 500;

const FIELDS: ListFields<AuditEntry> = {
  integrated_account_id: { type: "text", operand: sql.ref("integrated_account_id") },
  actor_type: { type: "text", operand: sql.ref("actor_type") },
  actor_id: { type: "text", operand: sql.ref("actor_id") },
  actor_name: { type: "text", operand: sql.ref("actor_name") },
  tool: { type: "text", operand: sql.ref("tool") },
  plan_hash: { type: "text", operand: sql.ref("plan_hash") },
  outcome: { type: "text", operand: sql.ref("outcome"), values: AUDIT_OUTCOMES },
  request_id: { type: "text", operand: sql.ref("request_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
};

/** `GET /audit-log`: every write to a connected workspace, newest first. Ours; no client of others knows it. */
export function auditLogRoutes({ db }: { readonly db: Kysely<AuditLogTables> }): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", async (c) => {
    const { environmentId } = c.get("apiToken");
    const list = readList(FIELDS, c.req.url, "-created_at");
    const keyset = { ...list, limit: Math.min(list.limit, MAX_LIMIT) };
    const entries = await listAuditEntries(db, { environmentId, keyset });
    return c.json(toKeysetPage(entries, keyset, toAuditRow));
  });

  return app;
}
