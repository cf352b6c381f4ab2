import { expect, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";

/** A body without end, and how many of its bytes were taken. */
function endless() {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        taken += 1024;
        controller.enqueue(new Uint8Array(1024).fill(0x5b));
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken: () => taken };
}

/** `/proxy/links/:id` and `/custom/*` as a client would name them. */
const filledIn = (pattern: string) => pattern.replace(/:\w+(\{[^}]*\})?\??/g, "x").replaceAll("*", "x");

const STRANGERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { authorization: "Bearer wrong" },
  { authorization: `Bearer ${"x".repeat(30_000)}` },
  { "content-length": "15000000" },
  { "content-length": "0", "transfer-encoding": "chunked" },
];

test("of a stranger's body nothing is read, on any route, by any method", async () => {
  await using t = await startTestGateway();
  const { app } = t.gateway;
  const paths = new Set(app.routes.map(({ path }) => filledIn(path)));
  for (const more of ["/nowhere", "/mcp", "/mcp/x", "/mcp/x/y", "//proxy//links", "/proxy/nothing/of/the/kind"])
    paths.add(more);
  expect(paths.size).toBeGreaterThan(100);
  for (const path of paths) {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
      const headers = STRANGERS[(path.length + method.length) % STRANGERS.length] ?? {};
      const { body, taken } = endless();
      const init = { method, headers: { host: "localhost", ...headers }, body, duplex: "half" } as RequestInit;
      const { status } = await app.request(`http://localhost${path}`, init);
      // A session of MCP that never was is ended by anybody.
      const isHarmless = status < 300 && (method === "OPTIONS" || method === "DELETE" || path === "/health");
      expect([path, method, status, isHarmless || (status >= 400 && status < 500)]).toEqual([
        path,
        method,
        status,
        true,
      ]);
      expect([path, method, taken()]).toEqual([path, method, 0]);
    }
  }
  expect(t.sent).toEqual([]);
});
