import { sql } from "kysely";
import { expect, test } from "vitest";
import { createEnvironment } from "../environments/environment.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { createApiToken, revokeApiToken } from "./api-token.ts";

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
    is_operator: false,
    expires_at: "2026-11-02T10:01:01.000Z",
    last_used_at: null,
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

test("a token that is no operator's makes and deletes none", async () => {
  await using t = await startTestGateway();
  const [{ id }] = (await t.call("GET", "/api-token")).json.result;
  expect((await t.call("POST", "/api-token", { body: { name: "More" } })).status).toBe(403);
  expect((await t.call("DELETE", `/api-token/${id}`)).status).toBe(403);
  expect((await t.call("PATCH", `/api-token/${id}`, { body: {} })).status).toBe(405);
  expect((await t.call("GET", "/api-token")).json.result).toHaveLength(1);
});

async function asOperator(t: Awaited<ReturnType<typeof startTestGateway>>) {
  const { environmentId, nowMs } = t;
  const { id, token } = await createApiToken(t.db, { environmentId, name: "Ops", isOperator: true, nowMs });
  return { id, headers: { authorization: `Bearer ${token}` } };
}

test("an operator's makes others, which expire and are revoked at once; what it made is no operator's", async () => {
  await using t = await startTestGateway();
  const { headers } = await asOperator(t);
  const expiresAt = new Date(t.nowMs + 60_000).toISOString();
  const made = await t.call("POST", "/api-token", { headers, body: { name: "CI", expires_at: expiresAt } });
  expect(made).toMatchObject({ status: 201, json: { name: "CI", expires_at: expiresAt, is_operator: false } });
  const use = async ({ token }: { token: string }) =>
    (await t.call("GET", "/integrated-account", { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await use(made.json)).toBe(200);
  t.nowMs += 60_000;
  expect(await use(made.json)).toBe(401);

  const lasting = (await t.call("POST", "/api-token", { headers, body: { name: "Lasting" } })).json;
  expect(await use(lasting)).toBe(200);
  expect((await t.call("DELETE", `/api-token/${lasting.id}`, { headers })).json).toEqual({ id: lasting.id });
  expect(await use(lasting)).toBe(401);
  expect((await t.call("DELETE", `/api-token/${lasting.id}`, { headers })).status).toBe(404);
  expect((await t.call("POST", "/api-token", { headers, body: { name: "Lasting" } })).status).toBe(201);
});

test.each([
  [{}, 400],
  [{ name: "" }, 400],
  [{ name: "Test" }, 409],
  [{ name: "x", expires_at: "2026-11-02T10:00:00Z" }, 400],
  [{ name: "x", expires_at: "tomorrow" }, 400],
  [{ name: "x", expires: "2030-01-01T00:00:00Z" }, 400],
  [{ name: "x", environment_id: "other" }, 403],
])("no token is made of %j", async (body, status) => {
  await using t = await startTestGateway();
  const { headers } = await asOperator(t);
  expect((await t.call("POST", "/api-token", { headers, body })).status).toBe(status);
  expect((await t.call("GET", "/api-token")).json.result).toHaveLength(2);
});

test("a token is revoked by its id or its name; names are an environment's own", async () => {
  await using t = await startTestGateway();
  const { environmentId, nowMs } = t;
  const other = await createEnvironment(t.db, { name: "Other", nowMs });
  const namesake = await createApiToken(t.db, { environmentId: other.id, name: "CI", nowMs });
  const { id } = await createApiToken(t.db, { environmentId, name: "CI", nowMs });
  const impostor = await createApiToken(t.db, { environmentId, name: id, nowMs });
  const revoke = (which: string) => revokeApiToken(t.db, { environmentId, which, nowMs });
  expect(await revoke(id)).toEqual({ id, name: "CI" });
  await expect(revoke("CI")).rejects.toThrow("API token not found");
  await expect(revoke(namesake.id)).rejects.toThrow("API token not found");
  expect(await revoke(id)).toEqual({ id: impostor.id, name: id });
});

test("the last use is told to the minute, and refuses nothing where it cannot be stored", async () => {
  await using t = await startTestGateway();
  const lastUse = async () => (await t.call("GET", "/api-token")).json.result[0].last_used_at;
  await lastUse();
  expect(await lastUse()).toBe("2026-11-02T10:00:00.000Z");
  t.nowMs += 59_000;
  await lastUse();
  expect(await lastUse()).toBe("2026-11-02T10:00:00.000Z");
  // As a full disk would.
  await sql`create trigger refuse before update on api_tokens begin select raise(abort, 'disk is full'); end`.execute(
    t.db,
  );
  t.nowMs += 60_000;
  for (let reads = 0; reads < 3; reads += 1) expect(await lastUse()).toBe("2026-11-02T10:00:00.000Z");
  expect(t.logged.filter((line) => line.includes("The last use of a token"))).toHaveLength(1);
});
