import { describeEachDialect } from "@overdub/storage/testing/databases";
import { expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createEnvironment } from "../environments/environment.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const BASE = "/log?log_type=unified_proxy_api";

const visit = (t: TestGateway, path: string, accountId = t.account.id) =>
  t.call("GET", `/proxy${path}?integrated_account_id=${accountId}`);

describeEachDialect("the log", ({ createUrl }) => {
  test("newest first, page by page, with entries of one millisecond in their order", async () => {
    await using t = await startTestGateway({ databaseUrl: await createUrl() });
    for (let call = 0; call < 7; call += 1) {
      if (call === 3) t.nowMs += 1;
      await visit(t, `/links/link_${call}`);
    }
    const seen: string[] = [];
    let cursor = "";
    do {
      const { json } = await t.call("GET", `${BASE}&limit=3&next_cursor=${cursor}`);
      seen.push(...json.result.map((entry: { request_id: string; _id: string }) => entry._id));
      cursor = json.next_cursor;
      await visit(t, "/links/later");
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(seen).toEqual(seen.toSorted().toReversed());
  });

  test("filters narrow, at the top level and by name", async () => {
    await using t = await startTestGateway({ databaseUrl: await createUrl() });
    const other = await t.connect();
    await visit(t, "/links");
    const { headers } = await visit(t, "/links", other.id);
    const count = async (filter: string) => (await t.call("GET", `${BASE}&${filter}`)).json.result.length;
    expect(await count("")).toBe(2);
    expect(await count(`integrated_account_id=${other.id}`)).toBe(1);
    expect(await count(`log_type_filter[integrated_account_id]=${other.id}`)).toBe(1);
    expect(await count(`request_id=${headers.get("x-request-id")}`)).toBe(1);
    expect(await count(`environment_id=${t.environmentId}&request_type=proxy&integration=dub`)).toBe(2);
    expect(await count("request_type=unified")).toBe(0);
    expect(await count("integration=hubspot")).toBe(0);
    expect(await count("integrated_account_id=")).toBe(2);
    expect(await count("http_status_category=2xx&http_status_code=404")).toBe(0);
  });

  test("time bounds are exclusive", async () => {
    await using t = await startTestGateway({ databaseUrl: await createUrl() });
    const startMs = t.nowMs;
    for (const id of ["a", "b", "c"]) {
      await visit(t, `/links/${id}`);
      t.nowMs += 1_000;
    }
    const at = (seconds: number) => new Date(startMs + seconds * 1_000).toISOString();
    const count = async (query: string) => (await t.call("GET", `${BASE}${query}`)).json.result.length;
    expect(await count(`&created_at[gt]=${at(0)}&created_at[lt]=${at(2)}`)).toBe(1);
    expect(await count(`&created_at[lt]=${at(2)}`)).toBe(2);
    expect(await count(`&created_at[gt]=${at(-1)}&created_at[lt]=${at(3)}`)).toBe(3);
  });
});

test.each([
  ["", "log_type"],
  ["?log_type=sync_job_run", "log_type"],
  ["?log_type=mcp&colour=red", "colour"],
  ["?log_type=unified_proxy_api&tool_name=x", "tool_name"],
  ["?log_type=mcp&limit=0", "limit"],
  ["?log_type=mcp&limit=many", "limit"],
  ["?log_type=mcp&log_type_filter=x", "log_type_filter"],
  ["?log_type=mcp&log_type_filter[colour]=red", "colour"],
  ["?log_type=mcp&created_at=2026-11-01", "created_at"],
  ["?log_type=mcp&created_at[gte]=2026-11-01T00:00:00Z", "gte"],
  ["?log_type=mcp&created_at[gt]=yesterday&created_at[lt]=2026-11-01", "created_at"],
  ["?log_type=mcp&created_at[gt]=2026-11-01T00:00:00Z", "created_at.lt"],
  ["?log_type=mcp&created_at[gt]=2026-01-01&created_at[lt]=2026-02-02", "month"],
  ["?log_type=mcp&http_status_category=fine", "http_status_category"],
  ["?log_type=mcp&tool_name=%00", "NUL"],
  ["?log_type=mcp&next_cursor=nonsense", "next_cursor"],
])("GET /log%s is refused, and says why", async (query, about) => {
  await using t = await startTestGateway();
  const { json } = await t.call("GET", `/log${query}`);
  expect(json).toMatchObject({ statusCode: 400, message: expect.stringContaining(about) });
});

test.each([
  ["webhook", "webhook_id=1&event=test"],
  ["rapid_bridge", "sync_job_run_id=1&log_type_filter[sync_job_id]=2"],
  ["sync_job_cron_trigger", "created_at[gt]=2026-11-01&created_at[lt]=2026-11-02"],
])("where nothing of the type %s has happened its log is empty", async (type, filters) => {
  await using t = await startTestGateway();
  await visit(t, "/links");
  const { json } = await t.call("GET", `/log?log_type=${type}&environment_id=${t.environmentId}&${filters}`);
  expect(json).toEqual({ result: [], next_cursor: null, limit: 100 });
  expect((await t.call("GET", `/log?log_type=${type}&tool_name=x`)).status).toBe(400);
  expect((await t.call("GET", `/log?log_type=${type}&environment_id=${crypto.randomUUID()}`)).status).toBe(403);
});

test("the largest page has 100 entries", async () => {
  await using t = await startTestGateway();
  for (let call = 0; call < 101; call += 1) await visit(t, "/links");
  for (const query of ["", "&limit=5000"]) {
    const { json } = await t.call("GET", `${BASE}${query}`);
    expect(json.result).toHaveLength(100);
    expect(json.next_cursor).toEqual(expect.any(String));
  }
  expect((await t.call("GET", `${BASE}&limit=1`)).json.result).toHaveLength(1);
});

test("another environment's calls are not seen, and an account token sees none", async () => {
  await using t = await startTestGateway();
  await visit(t, "/links");
  const { id: environmentId } = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  const { token } = await createApiToken(t.db, { environmentId, name: "Other", nowMs: t.nowMs });
  const headers = { authorization: `Bearer ${token}` };
  expect((await t.call("GET", BASE, { headers })).json.result).toEqual([]);
  expect((await t.call("GET", `${BASE}&environment_id=${t.environmentId}`, { headers })).status).toBe(403);
  expect((await t.call("GET", BASE, { headers: await t.openSession() })).status).toBe(403);
});
