import { expect, test } from "vitest";
import { createGateway } from "../app/gateway.ts";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway, toAnswer } from "../testing/test-gateway.ts";
import { changeAccount } from "./change-account.ts";

const DISCONNECTED = "Integrated account is disconnected: it needs a new API key";

const disconnect = (t: TestGateway, id = t.account.id) =>
  t.call("POST", "/integrated-account/disconnect", { body: { id } });

const sealed = async (t: TestGateway) =>
  (await t.db.selectFrom("integrated_accounts").select("credential").execute()).map(({ credential }) => credential);

test("a disconnected account keeps its record and its logs, and nothing else", async () => {
  await using t = await startTestGateway();
  await t.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`);
  const session = await t.openSession();
  const twin = (await t.call("POST", "/sandbox-integrated-account", { body: { id: t.account.id } })).json;
  t.sent.length = 0;
  t.nowMs += 1000;
  expect(await disconnect(t)).toMatchObject({ status: 200, json: { success: true } });
  expect(await sealed(t)).toEqual(["", ""]);
  expect((await t.call("GET", `/integrated-account/${t.account.id}`)).json).toMatchObject({
    status: "needs_reauth",
    last_error: { message: "The account was disconnected", occurred_at: "2026-11-02T10:00:01.000Z" },
  });
  await t.gateway.close();
  expect(await t.db.selectFrom("request_log").select("status_code").execute()).toEqual([{ status_code: 200 }]);

  for (const id of [t.account.id, twin.id]) {
    for (const path of ["/proxy/links?", "/custom/links?"]) {
      const { status, json } = await t.call("GET", `${path}integrated_account_id=${id}`);
      expect([status, json.message]).toEqual([503, DISCONNECTED]);
    }
  }
  for (const action of ["refresh-credentials", "run-post-install-actions"]) {
    const { status, json } = await t.call("POST", `/integrated-account/${action}`, { body: { id: t.account.id } });
    expect([status, json.message]).toEqual([503, DISCONNECTED]);
  }
  expect((await t.call("GET", "/proxy/links", { headers: session })).status).toBe(401);
  expect(t.sent).toEqual([]);
});

test("its MCP servers say so", async () => {
  await using t = await startTestGateway();
  const made = { integratedAccountId: t.account.id, name: "MCP", config: {}, expiresAtMs: null };
  const { url } = await createMcpToken(t.gateway.context, made);
  await disconnect(t);
  const answer = await toAnswer(
    await t.gateway.app.request(`http://localhost${new URL(url).pathname}`, {
      method: "POST",
      headers: { host: "localhost" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    }),
  );
  expect(answer).toMatchObject({ status: 503, json: { error: { message: DISCONNECTED } } });
});

test("a new key connects it again, and its twin; a change that came meanwhile brings no old key back", async () => {
  await using t = await startTestGateway();
  await t.call("POST", "/sandbox-integrated-account", { body: { id: t.account.id } });
  const before = await t.reload();
  await disconnect(t);
  // As a request that had read the account before.
  await changeAccount(t.gateway.context, before, { context: { label: "Late" } });
  expect(await sealed(t)).toEqual(["", ""]);
  expect(await t.reload()).toMatchObject({ status: "needs_reauth", context: { label: "Late" } });

  const at = `/integrated-account/${t.account.id}`;
  const secretOnly = { context: { webhook_secret: "whsec_1" } };
  expect((await t.call("PATCH", at, { body: secretOnly })).status).toBe(400);
  t.sent.length = 0;
  const { json } = await t.call("PATCH", `${at}/credentials`, { body: { context: { api_key: "dub_new_key_1" } } });
  expect(json).toMatchObject({ status: "active", last_error: null });
  expect((await t.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`)).status).toBe(200);
  expect(t.sent.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill("Bearer dub_new_key_1"));
  expect((await sealed(t)).includes("")).toBe(false);
});

test("to disconnect twice changes nothing, an unknown account is 404, and a start finds nothing foreign", async () => {
  await using t = await startTestGateway();
  await disconnect(t);
  const once = await t.reload();
  t.nowMs += 1000;
  expect((await disconnect(t)).status).toBe(200);
  expect(await t.reload()).toEqual(once);
  expect((await disconnect(t, crypto.randomUUID())).status).toBe(404);
  const again = await createGateway({
    database: t.database,
    masterKeys: t.masterKeys,
    send: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
    publicUrl: "http://gateway.example",
    log: { error() {}, warn() {}, info() {} },
  });
  await again.close();
  expect(JSON.stringify(await t.db.selectFrom("integrated_accounts").selectAll().execute())).not.toContain(API_KEY);
});
