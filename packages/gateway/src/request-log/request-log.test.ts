import { expect, test } from "vitest";
import { listAllDubLinks } from "../catalog/links/list-all-dub-links.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";
import { ConnectError } from "../upstream/send.ts";

const DAY = 86_400_000;

const proxy = (t: TestGateway, method: string, path: string, options = {}) =>
  t.call(method, `/proxy${path}${path.includes("?") ? "&" : "?"}integrated_account_id=${t.account.id}`, options);

async function logOf(t: TestGateway, query = "") {
  const { status, json } = await t.call("GET", `/log?log_type=unified_proxy_api${query}`);
  expect(status).toBe(200);
  return json.result;
}

test("a call is recorded with what was sent and how it went", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: [{ id: "link_1" }, { id: "link_2" }] }));
  const answer = await proxy(t, "GET", "/links?search=for%20a%20person&tagIds[0]=a");
  expect(await logOf(t)).toEqual([
    {
      _id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      timestamp: "2026-11-02T10:00:00.000Z",
      service: "proxy",
      environment_id: t.environmentId,
      integrated_account_id: t.account.id,
      tenant_id: "acme",
      integration: "dub",
      request_type: "proxy",
      resource: "links",
      method: "list",
      http_method: "GET",
      http_url: "http://dub.example/api/links?search=[redacted]&tagIds=[redacted]",
      http_status_code: 200,
      http_status_category: "2xx",
      duration: expect.any(Number),
      fetch_duration: expect.any(Number),
      result_count: 2,
      integrated_account_needs_reauth: false,
      logs: [],
      message: null,
      request_id: answer.headers.get("x-request-id"),
    },
  ]);
});

test("failures of the upstream are there with its own status", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  t.script(() => ({ status: 503, json: { error: { code: "internal_server_error", message: "Down" } } }));
  await proxy(t, "POST", "/links", { body: {} });
  t.script(() => ({ status: 401, json: { error: { message: "Invalid key" } } }));
  await proxy(t, "GET", "/links");
  t.script(() => {
    throw new ConnectError("ECONNREFUSED");
  });
  await proxy(t, "GET", "/links/link_1");
  t.script(() => Promise.reject(new Error("other side closed")));
  await proxy(t, "DELETE", "/links/link_1");
  expect(await logOf(t)).toMatchObject([
    { http_method: "DELETE", http_status_code: 500, message: expect.stringContaining("is unknown"), logs: [] },
    {
      http_status_code: 502,
      message: "The upstream cannot be reached (ECONNREFUSED)",
      logs: [expect.stringContaining("tried again after 50 ms"), expect.stringContaining("250 ms")],
    },
    { http_status_code: 401, http_status_category: "4xx", integrated_account_needs_reauth: true, result_count: null },
    { http_status_code: 503, http_status_category: "5xx", message: "Down", result_count: null },
  ]);
  expect(await logOf(t, "&http_status_category=5xx")).toHaveLength(3);
  expect(await logOf(t, "&http_status_code=401")).toHaveLength(1);
});

test("what was sent again is told in few words, however much the failure says", async () => {
  await using t = await startTestGateway();
  t.script(() => {
    throw new ConnectError(`no\0route${"x".repeat(100_000)}`);
  });
  await proxy(t, "GET", "/links/link_1");
  const [{ logs }] = await logOf(t);
  expect(logs).toHaveLength(2);
  for (const text of logs) expect(text).toMatch(/^The upstream could not be reached \(noroutex+$/);
  for (const text of logs) expect(text).toHaveLength(499);
});

test("what is refused before anything is sent is there, too", async () => {
  await using t = await startTestGateway();
  await proxy(t, "GET", "/links?next_cursor=nonsense");
  expect(await logOf(t)).toMatchObject([{ http_status_code: 400, http_url: null, http_method: null }]);
});

test("no entry holds a secret, or what was sent and answered", async () => {
  await using t = await startTestGateway();
  const personal = "jane@example.com";
  for (const answer of [{ json: { comments: personal } }, { status: 400, json: { message: `Bearer ${API_KEY}` } }]) {
    t.script(() => answer);
    await proxy(t, "POST", "/links", { body: { url: personal } });
    await proxy(t, "GET", `/links?search=${personal}`);
    await proxy(t, "DELETE", `/links/${API_KEY}`);
  }
  await t.gateway.context.requestLog.flush();
  const rows = JSON.stringify(await t.db.selectFrom("request_log").selectAll().execute());
  expect(rows).not.toContain(API_KEY);
  expect(rows).not.toContain(personal);
  expect(rows).not.toContain(encodeURIComponent(personal));
});

test("entries are in the database after a close, and nothing is kept where nothing shall be", async () => {
  await using t = await startTestGateway();
  for (let call = 0; call < 300; call += 1) await proxy(t, "GET", "/links");
  await t.gateway.close();
  expect(await t.db.selectFrom("request_log").select("id").execute()).toHaveLength(300);
  await using silent = await startTestGateway({ requestLogDays: 0 });
  await proxy(silent, "GET", "/links");
  expect(await logOf(silent)).toEqual([]);
});

test("entries are deleted when they are older than 30 days", async () => {
  await using t = await startTestGateway();
  await proxy(t, "GET", "/links");
  t.nowMs += 30 * DAY;
  await proxy(t, "GET", "/events");
  await t.gateway.context.requestLog.flush();
  await t.gateway.context.requestLog.prune();
  expect(await logOf(t)).toMatchObject([{ resource: "events" }, { resource: "links" }]);
  t.nowMs += 1;
  await t.gateway.context.requestLog.prune();
  expect(await logOf(t)).toMatchObject([{ resource: "events" }]);
});

test("calls over MCP are in a log of their own, with the server and the client", async () => {
  await using t = await startTestGateway();
  const { context } = t.gateway;
  await context.invoke(
    t.account,
    listAllDubLinks,
    { query: {} },
    {
      service: "mcp",
      actor: { type: "mcp_token", id: "0b54cf6c-6a6e-4a4b-8d2e-2f5e7c4d3a11", name: "example-client" },
      client: { name: "example-client-ai\0\ud800", version: "1.2" },
      requestId: "req_1",
    },
  );
  const { json } = await t.call("GET", "/log?log_type=mcp");
  expect(json.result).toMatchObject([
    {
      service: "mcp",
      mcp_server_id: "0b54cf6c-6a6e-4a4b-8d2e-2f5e7c4d3a11",
      mcp_server_name: "example-client",
      mcp_method: "tools/call",
      tool_name: "list_all_dub_links",
      client_name: "example-client-ai\ufffd",
      client_version: "1.2",
      request_id: "req_1",
    },
  ]);
  expect(await logOf(t)).toEqual([]);
  const count = async (filter: string) => (await t.call("GET", `/log?log_type=mcp&${filter}`)).json.result.length;
  expect(await count("tool_name=list_all_dub_links")).toBe(1);
  expect(await count("log_type_filter[client_version]=1.2")).toBe(1);
  expect(await count("log_type_filter[client_version]=2")).toBe(0);
  expect(await count("mcp_server_id=0b54cf6c-6a6e-4a4b-8d2e-2f5e7c4d3a11&mcp_method=tools/call")).toBe(1);
  expect(await count("mcp_method=tools/list")).toBe(0);
});
