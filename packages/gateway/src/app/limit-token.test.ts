import { expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

test("an API token has so many requests in ten seconds, on all routes together; another has its own", async () => {
  await using t = await startTestGateway({ apiTokenLimit: 3 });
  for (const path of [`/proxy/links?integrated_account_id=${t.account.id}`, "/integrated-account", "/nowhere"]) {
    await t.call("GET", path);
  }
  expect((await t.call("GET", "/log?log_type=mcp")).status).toBe(200);
  const limited = await t.call("GET", "/integrated-account");
  expect(limited.json).toMatchObject({ statusCode: 429, message: expect.stringContaining("API token") });
  expect(limited.json).not.toHaveProperty("truto_is_remote_error");
  const headers = Object.fromEntries(limited.headers);
  expect(headers).toMatchObject({ "ratelimit-limit": "3;w=10", "ratelimit-remaining": "0" });
  expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(10);
  expect(headers["ratelimit-reset"]).toBe(headers["retry-after"]);

  const { token } = await createApiToken(t.db, { environmentId: t.environmentId, name: "Other", nowMs: t.nowMs });
  const other = await t.call("GET", "/integrated-account", { headers: { authorization: `Bearer ${token}` } });
  expect(other.status).toBe(200);
});

test("an account has a limit of its own, whoever calls", async () => {
  await using t = await startTestGateway({ accountLimit: 2 });
  const call = async (headers = {}) => t.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`, { headers });
  expect([(await call()).status, (await call(await t.openSession())).status]).toEqual([200, 200]);
  const limited = await call();
  expect(limited.status).toBe(429);
  expect(limited.headers.get("ratelimit-limit")).toBe("2;w=10");
  expect(t.sent).toHaveLength(2);
});
