import { expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createEnvironment } from "../environments/environment.ts";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const BODY = { tenant_id: "acme-1", context: { api_key: "dub_imported_key", label: "Acme prod" } };

const error = (message: string) => ({ error: { code: "x", message } });

test("a list pages by creation, and narrows by what it is asked", async () => {
  await using t = await startTestGateway();
  for (const index of [1, 2, 3, 4]) {
    if (index % 2) t.nowMs += 1000;
    await t.call("POST", "/integrated-account", {
      body: { ...BODY, tenant_id: `t${index % 2}`, is_sandbox: index === 4 },
    });
  }
  const list = async (query: string) => (await t.call("GET", `/integrated-account?${query}`)).json;
  const ids = (page: { result: { id: string }[] }) => page.result.map(({ id }) => id);
  const all = await list("");
  expect(all).toMatchObject({ next_cursor: null, limit: 5000 });
  expect(all.result[0].id).toBe(t.account.id);

  const pages = [];
  let cursor = "";
  do {
    const page = await list(`limit=2&next_cursor=${cursor}`);
    pages.push(ids(page));
    cursor = page.next_cursor;
  } while (cursor);
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(pages.flat()).toEqual(ids(all));

  expect(ids(await list("tenant_id=t1"))).toHaveLength(2);
  expect(ids(await list("is_sandbox=true&tenant_id=t0"))).toHaveLength(1);
  expect(ids(await list("status=active"))).toHaveLength(5);
  expect(ids(await list("status=needs_reauth"))).toHaveLength(0);
});

test.each([
  "limit=0",
  "limit=x",
  "next_cursor=x",
  "tenant_id=%00",
  "status=well",
  "is_sandbox=maybe",
  "unknown=1",
  "tenant_id[regex]=1",
])("?%s is a 400", async (query) => {
  await using t = await startTestGateway();
  expect((await t.call("GET", `/integrated-account?${query}`)).status).toBe(400);
});

test("a change merges into the context, and keeps what it does not name", async () => {
  await using t = await startTestGateway();
  const path = `/integrated-account/${t.account.id}`;
  await t.call("PATCH", path, { body: { context: { label: "A", nested: { a: 1 } } } });
  const body = {
    tenant_id: "other",
    context: { nested: { b: 2 }, webhook_secret: "whsec_canary", environment_variables: { X: "1" } },
  };
  const { json } = await t.call("PATCH", path, { body });
  expect(json.tenant_id).toBe("other");
  expect(json.context).toEqual({ label: "A", nested: { b: 2 }, base_url: "http://dub.example/api" });
  expect(t.sent).toEqual([]);
  await t.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`);
  expect(t.sent[0]?.headers.authorization).toBe("Bearer dub_canary_4f7aK2bq");
});

test("new credentials are checked and bring an account back", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 401, json: error("Invalid") }));
  await t.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`);
  expect((await t.reload()).status).toBe("needs_reauth");
  const path = `/integrated-account/${t.account.id}/credentials`;
  const body = { context: { api_key: "dub_the_new_key" } };
  expect((await t.call("PATCH", path, { body })).json.status).toBe("validation_error");
  t.script(() => ({ json: [] }));
  expect((await t.call("PATCH", path, { body })).json).toMatchObject({ status: "active", last_error: null });
  expect(t.sent.at(-1)?.headers.authorization).toBe("Bearer dub_the_new_key");
  expect((await t.call("PATCH", path, { body: { context: {} } })).status).toBe(400);
});

test("a stored key is never sent to a new address", async () => {
  await using t = await startTestGateway();
  const path = `/integrated-account/${t.account.id}`;
  const moved = { base_url: "https://attacker.example" };
  const refused = await t.call("PATCH", path, { body: { context: moved } });
  expect(refused.json).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining("context.api_key is required"),
  });
  expect(t.sent).toEqual([]);
  await t.call("PATCH", path, { body: { context: { ...moved, api_key: "dub_given_to_it" } } });
  expect(t.sent.map(({ headers }) => headers.authorization)).toEqual(["Bearer dub_given_to_it"]);
});

test("only an operator changes a status", async () => {
  await using t = await startTestGateway();
  const answer = await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { status: "active" } });
  expect(answer.json).toMatchObject({ statusCode: 400, message: "body.status: can only be changed by an operator" });
});

test("a deleted account is gone, with its MCP servers", async () => {
  await using t = await startTestGateway();
  const { id } = t.account;
  await createMcpToken(t.gateway.context, { integratedAccountId: id, name: "MCP", config: {}, expiresAtMs: null });
  expect((await t.call("DELETE", `/integrated-account/${id}`)).json).toEqual({ id });
  expect((await t.call("DELETE", `/integrated-account/${id}`)).status).toBe(404);
  expect((await t.call("GET", `/proxy/links?integrated_account_id=${id}`)).status).toBe(404);
  expect(await t.db.selectFrom("mcp_tokens").selectAll().execute()).toEqual([]);
});

test("another environment sees nothing of it, and cannot tell it from nothing", async () => {
  await using t = await startTestGateway();
  const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  const { token } = await createApiToken(t.db, { environmentId: other.id, name: "Other", nowMs: t.nowMs });
  const headers = { authorization: `Bearer ${token}` };
  const { id } = t.account;
  const body = { context: { api_key: "dub_stolen_account" }, name: "x" };
  const requests = [
    ["GET", `/integrated-account/${id}`],
    ["PATCH", `/integrated-account/${id}`],
    ["PATCH", `/integrated-account/${id}/credentials`],
    ["DELETE", `/integrated-account/${id}`],
    ["GET", `/integrated-account/${id}/tools`],
    ["GET", `/integrated-account/${id}/mcp`],
    ["POST", `/integrated-account/${id}/mcp`],
    ["GET", `/proxy/links?integrated_account_id=${id}`],
    ["DELETE", `/proxy/links/link_1?integrated_account_id=${id}`],
  ] as const;
  for (const [method, path] of requests) {
    const answer = await t.call(method, path, { headers, ...(method === "GET" ? {} : { body }) });
    expect([path, answer.status, answer.json.message]).toEqual([path, 404, "Integrated account not found"]);
  }
  expect((await t.call("GET", "/integrated-account", { headers })).json.result).toEqual([]);
  expect(await t.reload()).toEqual(t.account);
  expect(t.sent).toEqual([]);
});

test("a body that names another environment is a 403", async () => {
  await using t = await startTestGateway();
  const answer = await t.call("POST", "/integrated-account", {
    body: { ...BODY, environment_id: crypto.randomUUID() },
  });
  expect(answer.status).toBe(403);
  expect(
    (await t.call("POST", "/integrated-account", { body: { ...BODY, environment_id: t.environmentId } })).status,
  ).toBe(201);
});

test("no secret of a context comes out anywhere", async () => {
  await using t = await startTestGateway();
  const canaries = Object.fromEntries(
    [
      "api_token",
      "token",
      "password",
      "secret",
      "client_secret",
      "access_token",
      "refresh_token",
      "webhook_secret",
    ].map((name) => [name, `canary_${name}`]),
  );
  const other = {
    scope: ["links.read"],
    client_secret: "canary_0",
    token: { access_token: "canary_1", refresh_token: "canary_2", access_token_secret: "canary_3", expires_in: 7200 },
  };
  const context = { api_key: "canary_api_key", ...canaries, other, oauth: { client_secret: "canary_5" } };
  const { json, text } = await t.call("POST", "/integrated-account", { body: { ...BODY, context } });
  const path = `/integrated-account/${json.id}`;
  const texts = [
    text,
    (await t.call("GET", path)).text,
    (await t.call("GET", "/integrated-account")).text,
    (await t.call("PATCH", path, { body: { context: { other: { token: { access_token: "canary_4" } } } } })).text,
    JSON.stringify(await t.db.selectFrom("integrated_accounts").selectAll().execute()),
    ...t.logged,
  ];
  expect(texts.join()).not.toContain("canary");
  expect(json.context.other).toEqual({ scope: ["links.read"], token: { expires_in: 7200 } });
});
