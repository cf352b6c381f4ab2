import { expect, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";
import { DUB_INTEGRATION, environmentIntegrationId } from "./dub-integration.ts";

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

test("an update of the installation that would change it is refused", async () => {
  await using t = await startTestGateway();
  const path = `/environment-integration/${environmentIntegrationId(t.environmentId)}`;
  const row = (await t.call("GET", path)).json;
  for (const body of [{}, { is_enabled: true }, { override: {} }, row]) {
    expect((await t.call("PATCH", path, { body })).json).toEqual(row);
  }
  for (const body of [{ is_enabled: false }, { show_in_catalog: false }, { override: { base_url: "http://a" } }]) {
    const { json } = await t.call("PATCH", path, { body });
    expect(json).toMatchObject({ statusCode: 400, message: expect.stringContaining(Object.keys(body)[0] ?? "") });
  }
  expect((await t.call("PATCH", "/environment-integration/x", { body: {} })).status).toBe(404);
  expect((await t.call("DELETE", path)).status).toBe(403);
  expect((await t.call("GET", path)).json).toEqual(row);
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
