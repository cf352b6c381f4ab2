import { avoidingWholeReads, planFaults } from "@overdub/testkit/plan-faults";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describedRoutes } from "../api-reference/gateway-document.ts";
import { changedRows } from "../news/changed-rows.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

/** Lists of at most so many rows that sorting them is nothing. */
const SHORT = new Map([
  ["/api-token", QUOTAS.apiTokens],
  ["/integrated-account/{accountId}/mcp", QUOTAS.mcpServers],
]);

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

test.each(["sqlite", "postgres"] as const)("a page of any list is read by an index, on %s", async (dialect) => {
  const databaseUrl = dialect === "sqlite" ? undefined : avoidingWholeReads(await postgres.createMigrated());
  await using t = await startTestGateway(databaseUrl === undefined ? {} : { databaseUrl });
  const { json: webhook } = await t.call("POST", "/webhook", { body: { target_url: "https://acme.test/" } });
  const run = vi.spyOn(t.db.getExecutor(), "executeQuery");
  const found: Record<string, string[]> = {};
  const lists = describedRoutes(t.gateway.app).flatMap(({ path, description }) =>
    description.list && !SHORT.has(path) ? [path] : [],
  );
  const others = [
    "/log?log_type=unified_proxy_api",
    "/log?log_type=mcp",
    "/log?log_type=webhook",
    "/log?log_type=rapid_bridge",
    "/log?log_type=sync_job_cron_trigger",
    `/webhook/${webhook.id}/deliveries`,
  ];
  const look = async (name: string, read: () => Promise<unknown>) => {
    run.mockClear();
    await read();
    const statements = run.mock.calls.map(([statement]) => statement);
    const faults = new Set<string>();
    for (const statement of statements)
      for (const fault of await planFaults(t.db, statement, dialect)) faults.add(fault);
    if (faults.size > 0) found[name] = [...faults];
  };
  for (const path of [...lists, ...others].map((template) =>
    template.replace("{accountId}", t.account.id).replace(/^\/sync-job-run-state$/, "$&?state_key=x"),
  )) {
    await look(path, async () => {
      const { status, text } = await t.call("GET", path);
      expect([path, status, text]).toEqual([path, 200, expect.any(String)]);
    });
  }
  const { signal } = new AbortController();
  await look("news", () => changedRows(t.db, t.environmentId, () => t.nowMs)(0, signal));
  expect(found).toEqual({});
  expect(Math.max(...SHORT.values())).toBeLessThanOrEqual(1_000);
});
