import { expect, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";
import { UNAVAILABLE_PREFIXES } from "./unavailable-routes.ts";

test.each(UNAVAILABLE_PREFIXES)("%s is an empty list, which cannot be written to", async (prefix) => {
  await using t = await startTestGateway();
  for (const path of [prefix, `/${prefix}?limit=1&next_cursor=`]) {
    expect((await t.call("GET", path)).json).toEqual({ result: [], next_cursor: null, limit: 5000 });
  }
  expect((await t.call("GET", `${prefix}/x`)).status).toBe(404);
  for (const [method, path] of [
    ["POST", prefix],
    ["PATCH", `${prefix}/x`],
    ["DELETE", `${prefix}/x`],
  ] as const) {
    expect((await t.call(method, path, { body: {} })).json).toMatchObject({ statusCode: 501 });
  }
  expect((await t.call("GET", prefix, { headers: { authorization: "" } })).status).toBe(401);
});

test.each(["GET", "POST", "PATCH", "DELETE"])("%s /unified says where to go instead", async (method) => {
  await using t = await startTestGateway();
  const answer = await t.call(method, "/unified/crm/contacts", method === "GET" ? {} : { body: {} });
  expect(answer.json).toMatchObject({
    statusCode: 404,
    message: "No unified model is installed for dub: use /proxy",
  });
});

test.each(["/proxy/links", "/custom/links", "/integrated-account/me"])("a browser may call %s", async (path) => {
  await using t = await startTestGateway();
  const origin = "https://app.example";
  const preflight = await t.gateway.app.request(path, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "PATCH" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-headers")).toBe("Authorization,Content-Type,Idempotency-Key");
  const answer = await t.call("GET", path, { headers: { ...(await t.openSession()), origin } });
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
});

test.each(["/batch-request", "/api-token", "/integrated-account/token", "/integration", "/log", "/daemon"])(
  "%s is closed to browsers",
  async (path) => {
    await using t = await startTestGateway();
    const headers = { origin: "https://app.example" };
    const answer = await t.call("GET", path, { headers });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    const preflight = await t.gateway.app.request(path, { method: "OPTIONS", headers });
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
  },
);
