import { expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";
import { LEASE_MS } from "./entry-rows.ts";
import { endAbandonedEntries } from "./queries.ts";

const HOUR_MS = 3_600_000;
const LINK = { id: "link_1", url: "https://acme.com", key: "x" };

/** Calls of tools alone: accounts and MCP servers that tests make are changes, too. */
const log = async (t: TestGateway, query = "?") => (await t.call("GET", `/audit-log${query}&action=tool.call`)).json;

const proxy = (t: TestGateway, method: string, path: string, body?: object, headers?: Record<string, string>) =>
  t.call(method, `/proxy${path}?integrated_account_id=${t.account.id}`, { body, headers });

async function callTool(t: TestGateway, config: object, name: string, args: object) {
  const path = `/integrated-account/${t.account.id}/mcp`;
  const { json } = await t.call("POST", path, { body: { name: "Agent", config } });
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
  const headers = { "mcp-protocol-version": "2025-11-25" };
  const answer = await t.call("POST", new URL(json.url).pathname, { body, headers: { ...headers, authorization: "" } });
  return { tokenId: json.id, token: json.token, result: answer.json.result.structuredContent };
}

test("a write through the Proxy is recorded with who asked for it and how it ended", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: LINK }));
  await proxy(t, "POST", "/links", { url: "https://acme.com", password: "hunter2" });
  expect(await log(t)).toEqual({
    result: [
      {
        id: expect.any(String),
        integrated_account_id: t.account.id,
        action: "tool.call",
        subject: null,
        actor: { type: "api_token", id: expect.any(String), name: "Test" },
        address: null,
        tool: "create_a_dub_link",
        arguments: expect.objectContaining({ url: "https://acme.com", password: "[redacted]" }),
        plan_hash: null,
        outcome: "succeeded",
        status_code: 200,
        message: null,
        request_id: expect.stringMatching(/^req_/),
        created_at: "2026-11-02T10:00:00.000Z",
        finished_at: "2026-11-02T10:00:00.000Z",
      },
    ],
    next_cursor: null,
    limit: 500,
  });
});

test("a write through MCP is recorded with the token's name, never the token", async () => {
  await using t = await startTestGateway();
  t.script(({ method }) => ({ json: method === "GET" ? LINK : { id: "link_1" } }));
  const planned = await callTool(t, {}, "delete_a_dub_link_by_id", { id: "link_1", dry_run: true });
  expect((await log(t)).result).toEqual([]);
  const { plan_hash } = planned.result.result;
  const { tokenId, token } = await callTool(t, {}, "delete_a_dub_link_by_id", { id: "link_1", plan_hash });
  const { result } = await log(t);
  expect(result).toMatchObject([
    {
      actor: { type: "mcp_token", id: tokenId, name: "Agent" },
      tool: "delete_a_dub_link_by_id",
      arguments: { id: "link_1" },
      plan_hash,
      outcome: "succeeded",
    },
  ]);
  const stored = JSON.stringify(await t.db.selectFrom("audit_log").selectAll().execute());
  for (const secret of [token, API_KEY, t.authorization]) expect(stored).not.toContain(secret);
});

test("a read leaves no entry, a call of this process one in the name of the gateway", async () => {
  await using t = await startTestGateway();
  await proxy(t, "GET", "/links");
  expect((await log(t)).result).toEqual([]);
  const { catalog, callTool } = t.gateway.context;
  const tool = catalog.find(({ name }) => name === "create_a_dub_tag");
  if (!tool) throw new Error("There is no such tool");
  await callTool(t.account, tool, { name: "news" });
  expect((await log(t)).result).toMatchObject([{ actor: { type: "system", id: null }, request_id: null }]);
});

test("failures say what the upstream said, unknown outcomes that they are unknown", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 409, json: { error: { code: "conflict", message: "Taken" } } }));
  await proxy(t, "POST", "/links", { url: "https://acme.com" });
  t.script(() => Promise.reject(new Error("connection reset")));
  t.nowMs += 1;
  await proxy(t, "POST", "/links", { url: "https://acme.com" });
  expect((await log(t)).result).toMatchObject([
    { outcome: "unknown", status_code: 500 },
    { outcome: "failed", status_code: 409, message: "Taken" },
  ]);
});

test("what is asked for is in the log before it is sent, and what cannot be logged is not sent", async () => {
  await using t = await startTestGateway();
  let atSending: unknown;
  t.script(async () => {
    atSending = await t.db.selectFrom("audit_log").select(["outcome", "finished_at_ms"]).execute();
    return { json: LINK };
  });
  await proxy(t, "POST", "/links", { url: "https://acme.com" });
  expect(atSending).toEqual([{ outcome: "pending", finished_at_ms: null }]);

  await t.db.schema.dropTable("audit_log").execute();
  t.sent.length = 0;
  expect((await proxy(t, "POST", "/links", { url: "https://acme.com" })).status).toBe(500);
  expect(t.sent).toEqual([]);
});

test("what another process is at is unknown once it vouches no more, or once nobody can be at it, until it knows", async () => {
  await using t = await startTestGateway();
  const answer = Promise.withResolvers<{ json: object }>();
  t.script(() => answer.promise);
  const call = proxy(t, "POST", "/links", { url: "https://acme.com" });
  const outcome = async () => (await log(t)).result[0]?.outcome;
  await expect.poll(outcome).toBe("pending");
  const { created_at_ms: begunMs } = await t.db.selectFrom("audit_log").selectAll().executeTakeFirstOrThrow();
  const { entries } = t.gateway.context.audit;
  for (let atMs = begunMs; atMs < begunMs + HOUR_MS; atMs += LEASE_MS / 2) {
    await entries.renew(atMs);
    await endAbandonedEntries(t.db, atMs + LEASE_MS - 1);
    expect(await outcome()).toBe("pending");
  }
  await entries.renew(begunMs);
  await endAbandonedEntries(t.db, begunMs + LEASE_MS);
  expect(await outcome()).toBe("unknown");
  // Of a version without leases.
  await t.db.updateTable("audit_log").set({ outcome: "pending", lease_until_ms: null }).execute();
  await endAbandonedEntries(t.db, begunMs + HOUR_MS - 1);
  expect(await outcome()).toBe("pending");
  await endAbandonedEntries(t.db, begunMs + HOUR_MS);
  expect(await outcome()).toBe("unknown");
  await t.db.updateTable("audit_log").set({ outcome: "pending" }).execute();
  await endAbandonedEntries(t.db, begunMs, begunMs);
  expect(await outcome()).toBe("unknown");
  answer.resolve({ json: LINK });
  await call;
  expect(await outcome()).toBe("succeeded");
  await endAbandonedEntries(t.db, begunMs + HOUR_MS);
  expect(await outcome()).toBe("succeeded");
});

test("the newest come first, page by page, and can be filtered", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: { id: "x" } }));
  for (const name of ["a", "b", "c"]) {
    await proxy(t, "POST", "/tags", { name });
    t.nowMs += 60_000;
  }
  await proxy(t, "DELETE", "/links/link_1");
  const namesOf = ({ result }: { result: { arguments: { name?: string } }[] }) =>
    result.map((row) => row.arguments.name);
  const first = await log(t, "?limit=3");
  expect(namesOf(first)).toEqual([undefined, "c", "b"]);
  expect(namesOf(await log(t, `?limit=3&next_cursor=${first.next_cursor}`))).toEqual(["a"]);
  expect(namesOf(await log(t, "?tool=create_a_dub_tag&sort_by=created_at"))).toEqual(["a", "b", "c"]);
  expect(namesOf(await log(t, "?created_at[gte]=2026-11-02T10:01:00Z&created_at[lt]=2026-11-02T10:03:00Z"))).toEqual([
    "c",
    "b",
  ]);
  expect((await log(t, `?integrated_account_id=${t.account.id}&outcome=failed`)).result).toEqual([]);
  expect((await log(t, "?actor_type=api_token&actor_name=Test")).result).toHaveLength(4);
  expect((await log(t, "?toll=x")).statusCode).toBe(400);
});

test("entries outlive the account they are about, and are shown to nobody else", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: LINK }));
  await proxy(t, "POST", "/links", { url: "https://acme.com" });
  await t.call("DELETE", `/integrated-account/${t.account.id}`);
  expect((await log(t)).result).toHaveLength(1);

  const lent = await t.connect();
  expect((await t.call("GET", "/audit-log", { headers: await t.openSession(lent.id) })).status).toBe(403);
  expect((await t.call("GET", "/audit-log", { headers: { authorization: "" } })).status).toBe(401);
  await t.db
    .updateTable("audit_log")
    .set({ environment_id: await otherEnvironment(t) })
    .execute();
  expect((await log(t)).result).toEqual([]);
});

async function otherEnvironment({ db }: TestGateway): Promise<string> {
  await db.insertInto("environments").values({ id: "other", name: "Other", created_at_ms: 0 }).execute();
  return "other";
}
