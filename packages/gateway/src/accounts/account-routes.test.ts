import { expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createEnvironment } from "../environments/environment.ts";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { ConnectError } from "../upstream/send.ts";

const BODY = { tenant_id: "acme-1", context: { api_key: "dub_imported_key", label: "Acme prod" } };

test("an imported account is checked, and shown without its key", async () => {
  await using t = await startTestGateway();
  const answer = await t.call("POST", "/integrated-account", { body: BODY });
  expect(answer.status).toBe(201);
  expect(answer.json).toMatchInlineSnapshot(
    {
      id: expect.any(String),
      environment_id: expect.any(String),
      environment_integration_id: expect.any(String),
      environment_integration: { id: expect.any(String) },
    },
    `
    {
      "authentication_method": "api_key",
      "context": {
        "base_url": "http://dub.example/api",
        "label": "Acme prod",
      },
      "created_at": "2026-11-02T10:00:00.000Z",
      "environment_id": Any<String>,
      "environment_integration": {
        "id": Any<String>,
        "integration_id": "b839d37f-6ff3-51a0-86dd-07972cbb422c",
        "is_enabled": true,
        "override": {},
        "show_in_catalog": true,
      },
      "environment_integration_id": Any<String>,
      "id": Any<String>,
      "integration": {
        "category": "Marketing Automation",
        "config": {
          "label": "Dub",
        },
        "id": "b839d37f-6ff3-51a0-86dd-07972cbb422c",
        "name": "dub",
      },
      "is_sandbox": false,
      "last_action_run_result": null,
      "last_error": null,
      "last_forbidden_error": null,
      "object_store_context_fields": [],
      "region": null,
      "status": "active",
      "tenant_id": "acme-1",
      "unified_model_override": {},
      "updated_at": "2026-11-02T10:00:00.000Z",
    }
  `,
  );
  expect(answer.json.environment_integration.id).toBe(answer.json.environment_integration_id);
  expect(t.sent.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
    ["GET", "http://dub.example/api/links?pageSize=1", "Bearer dub_imported_key"],
  ]);
  const { credential } = await t.db
    .selectFrom("integrated_accounts")
    .select("credential")
    .where("id", "=", answer.json.id)
    .executeTakeFirstOrThrow();
  expect(credential).not.toContain("dub_imported_key");
  expect((await t.call("GET", `/integrated-account/${answer.json.id}`)).json).toEqual(answer.json);
});

const error = (message: string) => ({ error: { code: "x", message } });

test.each([
  ["genuine", 200, [], "active", null],
  ["genuine, though it may not read links", 403, error("No permission"), "active", null],
  ["wrong", 401, error("Invalid API key"), "validation_error", { message: "Invalid API key", status_code: 401 }],
  [
    "of no workspace",
    404,
    error("Workspace ID not found."),
    "validation_error",
    { message: "Workspace ID not found.", status_code: 404 },
  ],
  ["refused without a word", 401, undefined, "validation_error", { message: "The upstream refused the API key" }],
  ["limited", 429, error("Slow down"), "connecting", { message: "Slow down", status_code: 429 }],
  ["met by a failure", 500, undefined, "connecting", { message: "The upstream could not check the API key" }],
])("a key that is %s", async (_, status, json, expected, lastError) => {
  await using t = await startTestGateway();
  t.script(() => ({ status, json, headers: { "retry-after": "60" } }));
  const answer = await t.call("POST", "/integrated-account", { body: BODY });
  expect(answer.status).toBe(201);
  expect(answer.json.status).toBe(expected);
  if (lastError === null) expect(answer.json.last_error).toBeNull();
  else expect(answer.json.last_error).toMatchObject(lastError);
});

test("an address that is no Dub is not taken for one", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ text: "<html>Welcome</html>" }));
  const { json } = await t.call("POST", "/integrated-account", { body: BODY });
  expect(json).toMatchObject({ status: "validation_error", last_error: { status_code: 200 } });
});

test("an account whose upstream was away becomes active with its first success", async () => {
  await using t = await startTestGateway();
  t.script(() => {
    throw new ConnectError("ECONNREFUSED");
  });
  const { json } = await t.call("POST", "/integrated-account", { body: BODY });
  expect(json).toMatchObject({ status: "connecting", last_error: { status_code: null } });
  t.script(() => ({ json: [] }));
  await t.call("GET", `/proxy/links?integrated_account_id=${json.id}`);
  expect((await t.call("GET", `/integrated-account/${json.id}`)).json).toMatchObject({
    status: "active",
    last_error: null,
  });
});

test.each([
  [{}, ["body.tenant_id", "body.context"]],
  [{ tenant_id: "", context: {} }, ["body.tenant_id", "body.context.api_key"]],
  [{ ...BODY, context: { api_key: "dub_key\r\nHost: x" } }, ["body.context.api_key"]],
  [{ ...BODY, context: { ...BODY.context, base_url: "ftp://x" } }, ["body.context.base_url"]],
  [{ ...BODY, context: { ...BODY.context, base_url: "http://u:p@x" } }, ["body.context.base_url"]],
  [{ ...BODY, context: { ...BODY.context, base_url: "embedded:/x" } }, ["body.context.base_url"]],
  [{ ...BODY, authentication_method: "oauth2" }, ["body.authentication_method"]],
  [[], ["body"]],
  [{ ...BODY, base_url: "https://dub.example" }, ["body.base_url"]],
])("%j is a 400 that says what is wrong", async (body, paths) => {
  await using t = await startTestGateway();
  const { json, status } = await t.call("POST", "/integrated-account", { body });
  expect(status).toBe(400);
  expect(json.details.failures.map((failure: { path: string }) => failure.path)).toEqual(paths);
  expect(t.sent).toEqual([]);
});

test.each([
  ["embedded:", "embedded:/links?pageSize=1"],
  ["https://dub.example/v1//", "https://dub.example/v1/links?pageSize=1"],
])("base_url %s chooses the upstream", async (baseUrl, url) => {
  await using t = await startTestGateway();
  const body = { ...BODY, context: { ...BODY.context, base_url: baseUrl } };
  const { json } = await t.call("POST", "/integrated-account", { body });
  expect(json.context).toEqual({ label: "Acme prod", base_url: baseUrl.replace(/\/+$/, "") });
  expect(t.sent[0]?.url).toBe(url);
});

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
    ["api_token", "token", "password", "secret", "client_secret", "access_token", "webhook_secret"].map((name) => [
      name,
      `canary_${name}`,
    ]),
  );
  const oauth = {
    scope: ["links.read"],
    token: { access_token: "canary_1", refresh_token: "canary_2", access_token_secret: "canary_3", expires_in: 7200 },
  };
  const context = { api_key: "canary_api_key", ...canaries, oauth };
  const { json, text } = await t.call("POST", "/integrated-account", { body: { ...BODY, context } });
  const path = `/integrated-account/${json.id}`;
  const texts = [
    text,
    (await t.call("GET", path)).text,
    (await t.call("GET", "/integrated-account")).text,
    (await t.call("PATCH", path, { body: { context: { oauth: { token: { access_token: "canary_4" } } } } })).text,
    JSON.stringify(await t.db.selectFrom("integrated_accounts").selectAll().execute()),
    ...t.logged,
  ];
  expect(texts.join()).not.toContain("canary");
  expect(json.context.oauth).toEqual({ scope: ["links.read"], token: { expires_in: 7200 } });
});
