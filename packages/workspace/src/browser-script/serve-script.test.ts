import { Script } from "node:vm";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const PATH = "/_proxy/dub/script.js";
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

const send = (path: string, init?: RequestInit) => fetch(workspace.origin + path, { redirect: "manual", ...init });

describe("the script", () => {
  test("is one classic script of less than 6 KB on the way, for pages of any origin", async () => {
    const answer = await send(PATH);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "content-encoding": "gzip",
      "x-content-type-options": "nosniff",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": expect.stringContaining("max-age=86400"),
      vary: "Accept-Encoding",
    });
    expect(Number(answer.headers.get("content-length"))).toBeLessThan(6000);
    const source = await answer.text();
    // What is left of a module would not compile.
    expect(() => new Script(source)).not.toThrow();
    expect(source).not.toContain("/**");
    const plain = await send(`${PATH}?v=2`, { headers: { "accept-encoding": "gzip;q=0" } });
    expect([plain.headers.get("content-encoding"), await plain.text()]).toEqual([null, source]);
  });

  test("keeps to ES2015", async () => {
    const source = await (await send(PATH)).text();
    expect(
      source.match(/\?\.[a-z([]|\?\?|\basync\b|\bawait\b|catch \{|\{ ?\.\.\.|\*\*|\.(includes|flat|at)\(/),
    ).toBeNull();
  });

  test("is not sent again to who has it", async () => {
    const etag = (await send(PATH)).headers.get("etag") ?? "";
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const answer = await send(PATH, { headers: { "if-none-match": known } });
      expect([answer.status, answer.headers.get("etag"), await answer.text()]).toEqual([304, etag, ""]);
    }
    expect((await send(PATH, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
    expect((await send(PATH, { headers: { "accept-encoding": "br" } })).headers.get("etag")).not.toBe(etag);
  });

  test("answers HEAD, and 405 to what changes things", async () => {
    const head = await send(PATH, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const post = await send(PATH, { method: "POST" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("beside the script", () => {
  test.each(["click", "visit", "open", "lead/client", "sale/client"])(
    "a page may call /track/%s",
    async (operation) => {
      const preflight = await send(`/_proxy/dub/track/${operation}`, {
        method: "OPTIONS",
        headers: { origin: "https://acme.test", "access-control-request-method": "POST" },
      });
      expect(preflight.status).toBe(204);
      expect(Object.fromEntries(preflight.headers)).toMatchObject({
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "POST, OPTIONS",
        "access-control-allow-headers": "Content-Type, Authorization",
      });
      const call = await send(`/_proxy/dub/track/${operation}`, { method: "POST", body: "{" });
      expect(call.status).toBeGreaterThanOrEqual(400);
      expect(call.headers.get("access-control-allow-origin")).toBe("*");
      expect(await call.json()).toHaveProperty("error.code");
    },
  );

  test.each(["/_proxy/", "/_proxy/dub", "/_proxy/dub/links", "/_proxy/dub/track", "/_proxy/other/script.js"])(
    "%s is nothing, and no short link",
    async (path) => {
      const answer = await send(path);
      expect([answer.status, await answer.text()]).toEqual([404, ""]);
    },
  );
});
