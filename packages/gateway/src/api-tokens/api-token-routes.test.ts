import { expect, test } from "vitest";
import { createEnvironment } from "../environments/environment.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { createApiToken } from "./api-token.ts";

test("tokens are listed and got without what opens them", async () => {
  await using t = await startTestGateway();
  t.nowMs += 1000;
  const { environmentId, nowMs } = t;
  const { id, token } = await createApiToken(t.db, { environmentId, name: "CI", expiresAtMs: nowMs + 60_000, nowMs });
  const { json, text } = await t.call("GET", "/api-token");
  expect(json).toMatchObject({ result: [{ name: "Test", expires_at: null }, { id }], next_cursor: null, limit: 5000 });
  expect(json.result[1]).toEqual({
    id,
    name: "CI",
    environment_id: environmentId,
    created_by: null,
    expires_at: "2026-11-02T10:01:01.000Z",
    created_at: "2026-11-02T10:00:01.000Z",
    updated_at: "2026-11-02T10:00:01.000Z",
  });
  expect(text).not.toContain(token);
  expect((await t.call("GET", `/api-token/${id.toUpperCase()}`)).json).toEqual(json.result[1]);
});

test("they narrow by name, environment and expiry", async () => {
  await using t = await startTestGateway();
  const { environmentId, nowMs } = t;
  await createApiToken(t.db, { environmentId, name: "CI", expiresAtMs: nowMs + 60_000, nowMs });
  const names = async (query: string) =>
    (await t.call("GET", `/api-token?${query}`)).json.result.map(({ name }: { name: string }) => name);
  expect(await names("name=CI")).toEqual(["CI"]);
  expect(await names(`name[like]=%25&environment_id=${environmentId}&sort_by=name`)).toEqual(["CI", "Test"]);
  expect(await names("expires_at[null]=true")).toEqual(["Test"]);
  expect(await names("expires_at[ne]=2026-11-02T10:01:00Z")).toEqual(["Test"]);
  expect(await names("expires_at[lt]=2026-11-03")).toEqual(["CI"]);
  expect((await t.call("GET", "/api-token?sort_by=expires_at")).status).toBe(400);
  expect((await t.call("GET", "/api-token?token_hash=x")).status).toBe(400);
});

test("those of another environment are not there", async () => {
  await using t = await startTestGateway();
  const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  const { id } = await createApiToken(t.db, { environmentId: other.id, name: "Other", nowMs: t.nowMs });
  expect((await t.call("GET", "/api-token")).json.result).toHaveLength(1);
  for (const unknown of [id, crypto.randomUUID(), "x"]) {
    expect((await t.call("GET", `/api-token/${unknown}`)).status).toBe(404);
  }
  expect((await t.call("GET", `/api-token?environment_id=${other.id}`)).status).toBe(403);
});

test("a token makes and deletes none", async () => {
  await using t = await startTestGateway();
  const [{ id }] = (await t.call("GET", "/api-token")).json.result;
  expect((await t.call("POST", "/api-token", { body: { name: "More" } })).status).toBe(403);
  expect((await t.call("DELETE", `/api-token/${id}`)).status).toBe(403);
  expect((await t.call("PATCH", `/api-token/${id}`, { body: {} })).status).toBe(405);
  expect((await t.call("GET", "/api-token")).json.result).toHaveLength(1);
});
