import { Hono } from "hono";
import { expect, test } from "vitest";
import type { RequestGuardOptions } from "./request-guard.ts";
import { requestGuard } from "./request-guard.ts";

/** A request that came from this peer, over a socket. */
const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });

async function status(
  headers: Record<string, string>,
  options: Partial<RequestGuardOptions> = {},
  peer = "10.0.0.1",
): Promise<number> {
  const app = new Hono();
  app.use(requestGuard({ publicUrl: "https://gateway.example", ...options }));
  app.post("/mcp/x", (c) => c.text("reached"));
  return (await app.request("/mcp/x", { method: "POST", headers }, from(peer))).status;
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

test.each(["evil.example", "localhost.evil.example", "10.0.0.1"])(
  "a trusted proxy's word for the host is checked, too: %s",
  async (forwarded) => {
    const trustsPeer = (address: string) => address === "10.0.0.1";
    const headers = { host: "localhost:4400", "x-forwarded-host": forwarded };
    expect(await status(headers, { trustsPeer })).toBe(403);
    // Anyone else's says nothing, for better or worse.
    expect(await status(headers, { trustsPeer }, "203.0.113.1")).toBe(200);
  },
);

test.each(["10.0.0.1", "203.0.113.1"])(
  "no word of a proxy stands for a host that is not allowed: from %s",
  async (peer) => {
    const trustsPeer = (address: string) => address === "10.0.0.1";
    const headers = { host: "evil.example", "x-forwarded-host": "gateway.example" };
    expect(await status(headers, { trustsPeer }, peer)).toBe(403);
  },
);
