import { Hono } from "hono";
import { expect, test } from "vitest";
import type { RequestGuardOptions } from "./request-guard.ts";
import { requestGuard } from "./request-guard.ts";

async function status(headers: Record<string, string>, options: Partial<RequestGuardOptions> = {}): Promise<number> {
  const app = new Hono();
  app.use(requestGuard({ publicUrl: "https://gateway.example", ...options }));
  app.post("/mcp/x", (c) => c.text("reached"));
  return (await app.request("/mcp/x", { method: "POST", headers })).status;
}

test.each(["localhost:4400", "127.0.0.1:1", "[::1]:4400", "gateway.example"])("is reached as %s", async (host) => {
  expect(await status({ host })).toBe(200);
});

test.each(["evil.example", "gateway.example.evil.example", "10.0.0.1"])("is not reached as %s", async (host) => {
  expect(await status({ host })).toBe(403);
});

test.each(["http://localhost:6274", "https://gateway.example"])("pages of %s may call", async (origin) => {
  expect(await status({ host: "localhost", origin })).toBe(200);
});

test.each(["https://evil.example", "null", "no url"])("pages of %s may not", async (origin) => {
  expect(await status({ host: "localhost", origin })).toBe(403);
});

test("more hosts and origins can be allowed", async () => {
  const headers = { host: "gw.internal:80", origin: "https://app.example" };
  expect(await status(headers)).toBe(403);
  expect(await status(headers, { allowedHosts: ["gw.internal"], allowedOrigins: ["app.example"] })).toBe(200);
});
