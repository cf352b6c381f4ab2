import { expect, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";

test("whoever was lent an account sees its row, and describes it", async () => {
  await using t = await startTestGateway();
  const headers = await t.openSession();
  const row = (await t.call("GET", `/integrated-account/${t.account.id}`)).json;
  expect((await t.call("GET", "/integrated-account/me", { headers })).json).toEqual(row);
  t.nowMs += 1000;
  const body = { context: { label: "Mine", webhook_secret: "whsec_canary" } };
  const { json, text } = await t.call("PATCH", "/integrated-account/me", { headers, body });
  expect(json.context).toEqual({ ...row.context, label: "Mine" });
  expect(json.updated_at).toBe("2026-11-02T10:00:01.000Z");
  expect(text).not.toContain("canary");
  expect(t.sent).toEqual([]);
});

test.each([
  [{ tenant_id: "other" }, "body.context"],
  [{ context: {}, tenant_id: "other" }, "body.tenant_id"],
  [{ context: {}, status: "active" }, "body.status"],
  [{ context: { api_key: "dub_another_key" } }, "body.context.api_key: can only be changed with an API token"],
  [{ context: { base_url: "https://attacker.example" } }, "body.context.base_url"],
  [{ context: { oauth: { token: { access_token: "x" } } } }, "body.context.oauth"],
  [[], "body"],
])("but does not take it over: %j", async (body, message) => {
  await using t = await startTestGateway();
  const answer = await t.call("PATCH", "/integrated-account/me", { headers: await t.openSession(), body });
  expect(answer.json).toMatchObject({ statusCode: 400, message: expect.stringContaining(message) });
  expect(await t.reload()).toEqual(t.account);
});
