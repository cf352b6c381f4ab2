import { expect, test } from "vitest";
import { listenForEvents } from "../testing/listen-for-events.ts";
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
      "webhook": null,
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
  [
    "refused without a word",
    401,
    undefined,
    "validation_error",
    { message: "The upstream answered 401 (Unauthorized) and said nothing" },
  ],
  ["limited", 429, error("Slow down"), "connecting", { message: "Slow down", status_code: 429 }],
  [
    "met by a failure",
    500,
    undefined,
    "connecting",
    { message: "The upstream answered 500 (Internal Server Error) and said nothing" },
  ],
])("a key that is %s", async (_, status, json, expected, lastError) => {
  await using t = await startTestGateway();
  t.script(() => ({ status, json, headers: { "retry-after": "60" } }));
  const answer = await t.call("POST", "/integrated-account", { body: BODY });
  expect(answer.status).toBe(201);
  expect(answer.json.status).toBe(expected);
  if (lastError === null) expect(answer.json.last_error).toBeNull();
  else expect(answer.json.last_error).toMatchObject(lastError);
});

test.each([{ text: "<html>Welcome</html>" }, { json: { ok: true } }, { status: 302, headers: { location: "/" } }])(
  "an address that is no Dub is not taken for one: %j",
  async (answer) => {
    await using t = await startTestGateway();
    const told = await listenForEvents(t);
    t.script(() => answer);
    const { json } = await t.call("POST", "/integrated-account", { body: BODY });
    const { status = 200 } = answer as { status?: number };
    expect(json).toMatchObject({ status: "post_install_error", last_error: { status_code: status } });
    expect(await told()).toEqual(["created connecting", "post_install_error post_install_error"]);
    expect((await t.call("GET", "/integrated-account?status=post_install_error")).json.result).toEqual([json]);
    // Whatever answers to a call there proves nothing; that Dub is there by now does.
    await t.call("GET", `/custom/links?integrated_account_id=${json.id}`);
    t.script(() => ({ json: [] }));
    await t.call("POST", "/integrated-account/run-post-install-actions", { body: { id: json.id } });
    expect((await t.call("GET", `/integrated-account/${json.id}`)).json).toMatchObject({ status: "active" });
    expect(await told()).toEqual(["active active"]);
  },
);

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
  [{ ...BODY, authentication_method: "oauth2" }, ["body.context.oauth.token"]],
  [{ ...BODY, authentication_method: "basic" }, ["body.authentication_method"]],
  [[], ["body"]],
  [{ ...BODY, base_url: "https://dub.example" }, ["body.base_url"]],
  [{ ...BODY, isSandbox: true }, ["body.isSandbox"]],
  [{ ...BODY, sandbox: true }, ["body.sandbox"]],
  [{ ...BODY, context: { ...BODY.context, base_uri: "https://dub.example" } }, ["body.context.base_uri"]],
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
