import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createEnvironment } from "../environments/environment.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

let t: TestGateway;
beforeAll(async () => {
  t = await startTestGateway({ receivers: { allow: ["10.1.0.0/16", "product.internal"] } });
});
afterAll(() => t[Symbol.asyncDispose]());

const TARGET = "https://product.example/hook";

async function register(body: object = {}) {
  const { status, json } = await t.call("POST", "/webhook", { body: { target_url: TARGET, ...body } });
  expect(status, JSON.stringify(json)).toBe(201);
  return json;
}

test("a webhook is registered, and its secret shown once and stored sealed", async () => {
  const { secret, ...row } = await register();
  expect(secret).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(row).toEqual({
    id: expect.any(String),
    target_url: TARGET,
    is_active: true,
    event_types: null,
    disabled_reason: null,
    environment_id: t.environmentId,
    created_at: "2026-11-02T10:00:00.000Z",
    updated_at: "2026-11-02T10:00:00.000Z",
  });
  const got = await t.call("GET", `/webhook/${row.id}`);
  expect(got.json).toEqual(row);
  expect((await t.call("GET", "/webhook")).text).not.toContain(secret);
  expect(JSON.stringify(await t.db.selectFrom("product_webhooks").selectAll().execute())).not.toContain(secret);
});

test("it is changed and deleted; clients send rows back whole", async () => {
  const { secret: _, ...row } = await register({ event_types: ["record:*", "record:*", "test"], is_active: false });
  expect(row).toMatchObject({ event_types: ["record:*", "test"], is_active: false });
  t.nowMs += 1000;
  const changed = await t.call("PATCH", `/webhook/${row.id}`, { body: { ...row, event_types: null, is_active: true } });
  expect(changed.json).toEqual({
    ...row,
    event_types: null,
    is_active: true,
    updated_at: expect.not.stringMatching(row.updated_at),
  });
  expect((await t.call("GET", "/webhook?is_active=true")).json.result).toContainEqual(changed.json);
  expect((await t.call("GET", "/webhook?is_active=false")).json.result).not.toContainEqual(changed.json);
  expect((await t.call("DELETE", `/webhook/${row.id}`)).json).toEqual({ id: row.id });
  expect((await t.call("GET", `/webhook/${row.id}`)).status).toBe(404);
});

test.each([
  [{ target_url: "http://product.example/hook" }],
  [{ target_url: "ftp://product.example/" }],
  [{ target_url: "nowhere" }],
  [{ target_url: "https://user:password@product.example/" }],
  [{ target_url: "https://127.0.0.1/" }],
  [{ target_url: "https://[::1]/" }],
  [{ target_url: "https://169.254.169.254/latest" }],
  [{ target_url: "https://93.184.215.14:22/" }],
  [{ target_url: `https://product.example/${"x".repeat(3000)}` }],
  [{ event_types: ["integrated_account:gone"] }],
  [{ event_types: ["*"] }],
  [{ event_types: "record:*" }],
  [{ event_types: [] }],
  [{ event_typs: ["test"] }],
  [{ is_active: "yes" }],
])("%j is refused, at creation and at a change", async (body) => {
  const before = (await t.call("GET", "/webhook")).text;
  expect((await t.call("POST", "/webhook", { body: { target_url: TARGET, ...body } })).status).toBe(400);
  expect((await t.call("GET", "/webhook")).text).toBe(before);
  const { id, secret: _, ...row } = await register();
  expect((await t.call("PATCH", `/webhook/${id}`, { body })).status).toBe(400);
  expect((await t.call("GET", `/webhook/${id}`)).json).toEqual({ id, ...row });
});

test("what the operator allows is told without TLS, wherever it is", async () => {
  for (const target_url of ["http://10.1.2.3:9000/hook", "http://product.internal/", "https://10.1.2.3/"]) {
    expect((await register({ target_url })).target_url).toBe(target_url);
  }
});

test("another environment's webhooks are not there", async () => {
  const { id } = await register();
  const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  const { token } = await createApiToken(t.db, { environmentId: other.id, name: "Other", nowMs: t.nowMs });
  const headers = { authorization: `Bearer ${token}` };
  const range = { from: "2000-01-01", to: "2100-01-01" };
  for (const [method, path, body] of [
    ["GET", `/webhook/${id}`],
    ["PATCH", `/webhook/${id}`, { is_active: false }],
    ["DELETE", `/webhook/${id}`],
    ["POST", "/webhook/test", { id }],
    ["GET", `/webhook/${id}/deliveries`],
    ["POST", `/webhook/${id}/redeliver`, range],
  ] as const) {
    expect((await t.call(method, path, { headers, body })).status, `${method} ${path}`).toBe(404);
  }
  expect((await t.call("GET", "/webhook", { headers })).json.result).toEqual([]);
  expect((await t.call("GET", `/webhook?environment_id=${other.id}`)).status).toBe(403);
  expect((await t.call("POST", "/webhook", { body: { target_url: TARGET, environment_id: other.id } })).status).toBe(
    403,
  );
  expect((await t.call("GET", `/webhook/${id}`)).json.is_active).toBe(true);
});

test("an environment has a hundred webhooks at most", async () => {
  const { json } = await t.call("GET", "/webhook");
  for (let count = json.result.length; count < 100; count += 1) await register();
  expect(await t.call("POST", "/webhook", { body: { target_url: TARGET } })).toMatchObject({ status: 409 });
});
