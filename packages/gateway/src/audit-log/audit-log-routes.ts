import { Hono } from "hono";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import { readList } from "../lists/read-list.ts";
import type { AuditEntry, AuditLogTables, AuditRow } from "./audit-entry.ts";
import { AUDIT_OUTCOMES, toAuditRow } from "./audit-entry.ts";
import { listAuditEntries } from "./queries.ts";
import type { AuditEntries } from "./write-entries.ts";

/** Entries of bulk calls are large. */
const MAX_LIMIT = 500;

const FIELDS: ListFields<AuditEntry> = {
  integrated_account_id: { type: "text", operand: sql.ref("integrated_account_id") },
  actor_type: { type: "text", operand: sql.ref("actor_type") },
  actor_id: { type: "text", operand: sql.ref("actor_id") },
  actor_name: { type: "text", operand: sql.ref("actor_name") },
  address: { type: "text", operand: sql.ref("address") },
  action: { type: "text", operand: sql.ref("action") },
  subject: { type: "text", operand: sql.ref("subject") },
  tool: { type: "text", operand: sql.ref("tool") },
  plan_hash: { type: "text", operand: sql.ref("plan_hash") },
  outcome: { type: "text", operand: sql.ref("outcome"), values: AUDIT_OUTCOMES },
  request_id: { type: "text", operand: sql.ref("request_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
};

interface AuditLogQuery {
  readonly environmentId: string;
  readonly isOperator: boolean;
  /** Conditions, order and page, as in a URL. */
  readonly query: string;
}

/**
 * A page of the audit log, newest first. An operator is shown refused sign-ins, too, which belong to no environment.
 *
 * @throws GatewayError 400 for a condition that the list has not.
 */
export async function readAuditLog(db: Kysely<AuditLogTables>, { environmentId, isOperator, query }: AuditLogQuery) {
  const list = readList(FIELDS, `http://audit-log.invalid/?${query}`, "-created_at");
  const keyset = { ...list, limit: Math.min(list.limit, MAX_LIMIT) };
  const { result, ...page } = toKeysetPage(
    await listAuditEntries(db, { environmentId, isOperator, keyset }),
    keyset,
    toAuditRow,
  );
  return { result: result as AuditRow[], ...page };
}

interface AuditLogRoutes {
  readonly db: Kysely<AuditLogTables>;
  readonly audit: { readonly entries: Pick<AuditEntries, "flush"> };
}

const ENTRY = { name: "AuditEntry", fields: FIELDS };

/**
 * `GET /audit-log`: every write to a connected workspace and every change of accounts, tokens and servers. Ours; no client
 * of others knows it.
 */
export function auditLogRoutes({ db, audit }: AuditLogRoutes): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get(
    "/",
    describeRoute({ tag: "Logs", summary: "List who changed what", description: "Newest first.", list: ENTRY }),
    async (c) => {
      const { environmentId, isOperator } = c.get("apiToken");
      await audit.entries.flush();
      return c.json(await readAuditLog(db, { environmentId, isOperator, query: new URL(c.req.url).search.slice(1) }));
    },
  );

  return app;
}
