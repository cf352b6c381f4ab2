import { expect, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";
import { createWebhook } from "../webhooks/create-webhook.ts";
import { DUB_INTEGRATION, environmentIntegrationId } from "./dub-integration.ts";
import { findInstall, openClientSecret } from "./install.ts";

test("Dub is the one integration", async () => {
  await using t = await startTestGateway();
  const { json } = await t.call("GET", "/integration");
  const row = {
    ...DUB_INTEGRATION,
    is_beta: false,
    sharing: "allow",
    can_install: true,
    created_at: expect.any(String),
    updated_at: expect.any(String),
  };
  expect(json).toEqual({ result: [row], next_cursor: null, limit: 5000 });
  for (const name of ["dub", DUB_INTEGRATION.id, DUB_INTEGRATION.id.toUpperCase()]) {
    expect((await t.call("GET", `/integration/${name}`)).json).toEqual(row);
  }
  expect((await t.call("GET", "/integration/dub/unified-apis")).json).toEqual({ result: [] });
  expect((await t.call("GET", "/integration?name=dub")).json.result).toHaveLength(1);
  expect((await t.call("GET", "/integration?name=other&limit=1&next_cursor=")).json.result).toEqual([]);
  expect((await t.call("GET", "/integration?label=dub")).status).toBe(400);
  expect((await t.call("GET", "/integration?next_cursor=x")).status).toBe(400);
  expect((await t.call("GET", "/integration/other")).status).toBe(404);
});

test("it is built in, so nobody changes it", async () => {
  await using t = await startTestGateway();
  for (const [method, path] of [
    ["POST", "/integration"],
    ["PATCH", "/integration/dub"],
    ["DELETE", "/integration/dub"],
  ] as const) {
    expect((await t.call(method, path, { body: {} })).status).toBe(403);
  }
});

test("installing it again gives what is there", async () => {
  await using t = await startTestGateway();
  const path = "/environment-integration";
  const row = (await t.call("GET", `${path}/${environmentIntegrationId(t.environmentId)}`)).json;
  const install = (body: object) => t.call("POST", path, { body });
  expect((await install({ integration_id: DUB_INTEGRATION.id })).json).toEqual(row);
  expect((await install({ integration_id: "dub", environment_id: t.environmentId })).json).toEqual(row);
  expect((await install({ integration_id: crypto.randomUUID() })).status).toBe(404);
  expect((await install({})).status).toBe(400);
  expect((await install({ integration_id: "dub", environment_id: crypto.randomUUID() })).status).toBe(403);
});

test("an update of the installation changes what it names, and nothing that is not known", async () => {
  await using t = await startTestGateway();
  const path = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
  const row = (await t.call("GET", path)).json;
  const patch = async (body: object) => (await t.call("PATCH", path, { body })).json;
  for (const body of [{}, { is_enabled: true }, { override: {} }, row]) {
    expect(await patch(body)).toEqual({ ...row, updated_at: expect.any(String) });
  }
  const override = { link_page: { product_name: "Tidewell", color: "#123c44" } };
  t.nowMs += 1_000;
  const changed = {
    ...row,
    is_enabled: false,
    show_in_catalog: false,
    override,
    updated_at: "2026-11-02T10:00:01.000Z",
  };
  expect(await patch({ is_enabled: false, show_in_catalog: false, override })).toEqual(changed);
  expect(await patch({ is_enabled: true })).toMatchObject({ is_enabled: true, show_in_catalog: false, override });
  expect(await patch({ override: {} })).toMatchObject({ override: {} });
  expect((await t.call("PATCH", "/environment-integration/x", { body: {} })).status).toBe(404);
});

test.each([
  [{ base_url: "ftp://a" }, "body.override.base_url: must be"],
  [{ environment_variables: { api_key: "x" } }, "body.override.environment_variables.api_key"],
  [{ authorization: { format: "api_key" } }, "body.override.authorization.format: Unrecognized"],
  [{ link_page: { colour: "#123456" } }, "link_page"],
  [{ link_page: { color: "red" } }, "must be a colour"],
  [{ link_page: { logo: "https://tidewell.example/logo.png" } }, "as a data: URL"],
  [{ link_page: { frame_ancestors: ["https://tidewell.example/"] } }, "must be an origin"],
  [{ link_page: { frame_ancestors: ["http://tidewell.example"] } }, "must be an origin"],
  [{ link_page: { frame_ancestors: ["https://*"] } }, "must be an origin"],
  [{ link_page: { redirect_schemes: ["javascript"] } }, "a scheme of your own"],
  [{ link_page: { help_url: "javascript:alert(1)" } }, "must be an https URL"],
  [{ link_page: { post_connect_form: { title: "T", fields: [] } } }, "fields"],
  [
    { link_page: { post_connect_form: { title: "T", fields: [{ name: "a", label: "A", type: "select" }] } } },
    "options",
  ],
  [{ credentials: { client_secret: "s" } }, "client_id"],
])("an override %j is refused and changes nothing", async (override, message) => {
  await using t = await startTestGateway();
  const path = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
  const answer = await t.call("PATCH", path, { body: { is_enabled: false, override } });
  expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining(message)]);
  expect((await t.call("GET", path)).json).toMatchObject({ is_enabled: true, override: {} });
});

test("the secret of an OAuth client is never shown, and stays until the client changes", async () => {
  await using t = await startTestGateway();
  const path = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
  const secret = "canary_client_secret_1";
  const patch = async (credentials: object | undefined) =>
    (await t.call("PATCH", path, { body: { override: { ...(credentials && { credentials }) } } })).text;
  const secretNow = async () => openClientSecret(t.gateway.context.vault, await findInstall(t.db, t.environmentId));
  const shown = await patch({ client_id: "app_1", client_secret: secret });
  expect(JSON.parse(shown).override).toEqual({ credentials: { client_id: "app_1" } });
  expect(shown).not.toContain(secret);
  expect(await secretNow()).toBe(secret);
  await patch({ client_id: "app_1" });
  expect(await secretNow()).toBe(secret);
  await patch({ client_id: "app_2" });
  expect(await secretNow()).toBeUndefined();
  await patch({ client_id: "app_2", client_secret: secret });
  await patch(undefined);
  expect(await secretNow()).toBeUndefined();
  const stored = JSON.stringify(await t.db.selectFrom("installs").selectAll().execute());
  const audited = (await t.call("GET", "/audit-log")).text;
  for (const text of [stored, audited, t.logged.join()]) expect(text).not.toContain(secret);
});

test("it is installed in every environment", async () => {
  await using t = await startTestGateway();
  const id = environmentIntegrationId(t.environmentId);
  const row = (await t.call("GET", `/environment-integration/${id}`)).json;
  expect(row).toEqual({
    id,
    integration_id: DUB_INTEGRATION.id,
    environment_id: t.environmentId,
    is_enabled: true,
    show_in_catalog: true,
    override: {},
    integration: DUB_INTEGRATION,
    created_at: "2026-11-02T10:00:00.000Z",
    updated_at: "2026-11-02T10:00:00.000Z",
  });
  const list = async (query: string) => (await t.call("GET", `/environment-integration?${query}`)).json.result;
  expect(await list(`integration_id=${DUB_INTEGRATION.id}&is_enabled=true`)).toEqual([row]);
  expect(await list("show_in_catalog=false")).toEqual([]);
  expect((await t.call("GET", `/environment-integration/${DUB_INTEGRATION.id}`)).status).toBe(404);
  expect((await t.call("GET", `/environment-integration?environment_id=${crypto.randomUUID()}`)).status).toBe(403);
  const [account] = (await t.call("GET", "/integrated-account")).json.result;
  expect(account.environment_integration_id).toBe(id);
});

test("switched off, it deletes every credential and how it was set up, and is switched on again", async () => {
  await using t = await startTestGateway();
  const path = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
  const second = await t.connect({ label: "Second" });
  await t.call("PATCH", path, { body: { override: { credentials: { client_id: "app_1", client_secret: "canary" } } } });
  await createWebhook(t.gateway.context, {
    environmentId: t.environmentId,
    targetUrl: "https://product.example/",
    eventTypes: null,
    isActive: true,
  });
  const told = async () =>
    (await t.db.deleteFrom("product_events").returning("event").execute()).map(({ event }) => event).sort();
  const { id } = (await t.call("GET", path)).json;
  expect((await t.call("DELETE", "/environment-integration/x")).status).toBe(404);
  expect(await t.call("DELETE", path)).toMatchObject({ status: 200, json: { id } });
  expect((await t.call("GET", path)).json).toMatchObject({ is_enabled: false, override: {} });
  const rows = await t.db.selectFrom("integrated_accounts").select(["status", "credential"]).execute();
  expect(rows).toEqual(Array(2).fill({ status: "needs_reauth", credential: "" }));
  expect(await told()).toEqual([
    "environment_integration:deleted",
    "integrated_account:authentication_error",
    "integrated_account:authentication_error",
  ]);
  await t.call("DELETE", path);
  expect(await told()).toEqual([]);
  const install = { integration_id: DUB_INTEGRATION.id };
  expect((await t.call("POST", "/environment-integration", { body: install })).status).toBe(201);
  expect((await t.call("POST", "/environment-integration", { body: install })).status).toBe(200);
  expect(await told()).toEqual(["environment_integration:created"]);
  expect((await t.call("GET", `/integrated-account/${second.id}`)).json.status).toBe("needs_reauth");
});

test("accounts that name no upstream get the installation's, and all show its variables", async () => {
  await using t = await startTestGateway();
  const path = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
  const environment_variables = { region: "eu" };
  await t.call("PATCH", path, { body: { override: { base_url: "https://dub.internal/api/", environment_variables } } });
  const account = await t.connect();
  expect(account.baseUrl).toBe("https://dub.internal/api");
  const shown = (await t.call("GET", `/integrated-account/${t.account.id}`)).json;
  expect(shown.context).toMatchObject({ environment_variables, base_url: t.account.baseUrl });
  await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { context: shown.context } });
  expect((await t.reload()).context).not.toHaveProperty("environment_variables");
});
