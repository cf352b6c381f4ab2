import { expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createEnvironment } from "../environments/environment.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

test("the environment of a token is listed, read and renamed", async () => {
  await using t = await startTestGateway();
  const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  const path = `/environment/${t.environmentId}`;
  const [team] = (await t.call("GET", "/team")).json.result;
  const row = { id: t.environmentId, name: "Test", team_id: team.id, created_at: "2026-11-02T10:00:00.000Z" };
  expect((await t.call("GET", "/environment")).json).toEqual({ result: [row], next_cursor: null, limit: 5000 });
  expect((await t.call("GET", path)).json).toEqual(row);
  expect((await t.call("PATCH", path, { body: { ...row, name: "Staging" } })).json).toEqual({
    ...row,
    name: "Staging",
  });
  expect((await t.call("GET", path)).json.name).toBe("Staging");
  expect((await t.call("GET", "/environment?name=Test")).json.result).toEqual([]);

  for (const name of ["", null, 7, "a\0b", "x".repeat(256)]) {
    expect((await t.call("PATCH", path, { body: { name } })).status).toBe(400);
  }
  for (const method of ["GET", "PATCH"]) {
    const options = method === "GET" ? {} : { body: { name: "Mine" } };
    expect((await t.call(method, `/environment/${other.id}`, options)).status).toBe(404);
    expect((await t.call(method, path, { ...options, headers: await t.openSession() })).status).toBe(403);
  }
  expect((await t.call("GET", path)).json.name).toBe("Staging");
  expect((await t.call("POST", "/environment", { body: { name: "New" } })).status).toBe(403);
  expect((await t.call("DELETE", path)).status).toBe(403);
});

test.each([
  ["/team", "Overdub"],
  ["/user", "Operator"],
  ["/category", "Marketing Automation"],
])("%s has one row, which is built in", async (path, name) => {
  await using t = await startTestGateway();
  const { json } = await t.call("GET", path);
  const [row] = json.result;
  expect(json).toEqual({ result: [{ ...row, name }], next_cursor: null, limit: 5000 });
  expect((await t.call("GET", `${path}/${row.id}`)).json).toEqual(row);
  expect((await t.call("GET", `${path}/x`)).status).toBe(404);
  expect((await t.call("GET", `${path}?colour=red`)).status).toBe(400);
  expect((await t.call("POST", path, { body: {} })).status).toBe(403);
  expect((await t.call("PATCH", `${path}/${row.id}`, { body: {} })).status).toBe(403);
  expect((await t.call("GET", path, { headers: { authorization: "" } })).status).toBe(401);
});

test("team and user are named by an operator", async () => {
  await using t = await startTestGateway();
  const { token } = await createApiToken(t.db, {
    environmentId: t.environmentId,
    name: "Operator",
    isOperator: true,
    nowMs: t.nowMs,
  });
  const headers = { authorization: `Bearer ${token}` };
  for (const path of ["/team", "/user"]) {
    const [row] = (await t.call("GET", path)).json.result;
    const rename = (name: unknown) => t.call("PATCH", `${path}/${row.id}`, { body: { ...row, name }, headers });
    const renamed = await rename("Tidewell");
    expect(renamed).toMatchObject({ status: 200, json: { ...row, name: "Tidewell", updated_at: expect.any(String) } });
    expect((await t.call("GET", `${path}?name=Tidewell`)).json.result).toEqual([renamed.json]);
    expect((await rename("")).status).toBe(400);
    expect((await t.call("PATCH", `${path}/${crypto.randomUUID()}`, { body: {}, headers })).status).toBe(404);
  }
  const { result } = (await t.call("GET", "/audit-log?action=team.update")).json;
  expect(result).toHaveLength(3);
});

test("/ping answers whoever asks", async () => {
  await using t = await startTestGateway();
  const answer = await t.call("GET", "/ping", { headers: { authorization: "" } });
  expect([answer.status, answer.json]).toEqual([200, { success: true }]);
});
