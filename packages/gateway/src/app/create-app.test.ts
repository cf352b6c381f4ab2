import { expect, test } from "vitest";
import { toRoutePath } from "../http/route-path.ts";
import type { Answer } from "../testing/test-gateway.ts";
import { startTestGateway, toAnswer } from "../testing/test-gateway.ts";

test.each([
  ["http://gw:8080//proxy/links?", "/proxy/links"],
  ["http://gw:8080/proxy///links//x", "/proxy/links/x"],
  ["http://gw:8080/proxy/links/", "/proxy/links"],
  ["http://gw:8080/proxy/links/ext_a%2Fb?x=//", "/proxy/links/ext_a%2Fb"],
  ["http://gw:8080", "/"],
  ["http://gw:8080//", "/"],
  ["http://gw:8080//connect-account#//", "/connect-account"],
])("%s is routed as %s", (url, path) => {
  expect(toRoutePath(url)).toBe(path);
});

function expectEnvelope({ json, headers }: Answer, statusCode: number, error: string, message: string) {
  expect(json).toEqual({ statusCode, error, message, request_id: headers.get("x-request-id") });
  expect(json.request_id).toMatch(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(headers.get("content-type")).toContain("application/json");
}

test("the root tells where things are, people and programs alike, without a token", async () => {
  await using t = await startTestGateway();
  const ask = (accept: string) => t.gateway.app.request("/", { headers: { accept } });
  const json = await ask("*/*");
  expect(json.headers.get("content-type")).toBe("application/json");
  const { publicUrl } = t.gateway.context;
  expect(await json.json()).toMatchObject({
    service: "Overdub gateway",
    endpoints: { mcp: `${publicUrl}/mcp/<token>`, health: `${publicUrl}/health` },
  });
  const page = await ask("text/html,*/*;q=0.8");
  expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(await page.text()).toContain(`<a href="${publicUrl}/health">`);
  const answer = await toAnswer(await t.gateway.app.request("/", { method: "POST" }));
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
});

test("health needs no token", async () => {
  await using t = await startTestGateway();
  const answer = await toAnswer(await t.gateway.app.request("/health"));
  expect(answer).toMatchObject({ status: 200, json: { status: "ok" } });
});

test("health tells how a workspace in the same process fares, and answers 200 all the same", async () => {
  await using t = await startTestGateway({ workspaceHealth: () => ({ status: "degraded" }) });
  const answer = await toAnswer(await t.gateway.app.request("/health"));
  expect(answer).toMatchObject({ status: 200, json: { status: "degraded", workspace: { status: "degraded" } } });
});

test("a path that does not exist is a 404 in the envelope", async () => {
  await using t = await startTestGateway();
  expectEnvelope(await t.call("GET", "/nowhere"), 404, "Not Found", "There is nothing at this path");
  expectEnvelope(await t.call("GET", "/integrated-account/a/b/c"), 404, "Not Found", "There is nothing at this path");
});

test.each([
  ["PUT", "/integrated-account", "GET, POST"],
  ["POST", "/health", "GET"],
  ["PUT", "/integrated-account/x/mcp/y", "GET, PATCH, DELETE"],
  ["DELETE", "/integration/dub/tools", "GET"],
])("%s %s is a 405 that names what is allowed", async (method, path, allow) => {
  await using t = await startTestGateway();
  const answer = await t.call(method, path);
  expectEnvelope(answer, 405, "Method Not Allowed", "The path does not support this method");
  expect(answer.headers.get("allow")).toBe(allow);
});

test("a bug answers with a fixed text, and the log has the request id", async () => {
  await using t = await startTestGateway();
  await t.db.schema.dropTable("mcp_tokens").execute();
  const answer = await t.call("GET", `/integrated-account/${t.account.id}/mcp`);
  expectEnvelope(answer, 500, "Internal Server Error", "An unexpected error occurred");
  expect(t.logged.join()).toContain(answer.json.request_id);
  expect(t.logged.join()).toContain("no such table");
});

test("a browser may call the data plane, and nothing else", async () => {
  await using t = await startTestGateway();
  const origin = "https://app.example";
  const preflight = await t.gateway.app.request("/proxy/links", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST" },
  });
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-headers")).toBe("Authorization,Content-Type,Idempotency-Key");
  const refused = await t.gateway.app.request("/proxy/links", { headers: { origin } });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("access-control-allow-origin")).toBe("*");
  const closed = await t.call("GET", "/integrated-account", { headers: { origin } });
  expect(closed.headers.get("access-control-allow-origin")).toBeNull();
});
