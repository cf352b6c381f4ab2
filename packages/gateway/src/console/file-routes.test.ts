import { expect, test } from "vitest";
import { startTestGateway, toAnswer } from "../testing/test-gateway.ts";

test("any page is the one document, which runs nothing but our own files and stands in no frame", async () => {
  await using t = await startTestGateway();
  const nonces = new Set<string>();
  for (const path of ["/console", "/console/", "/console/links", "/console/links?link=x", "/console/no/such"]) {
    const { status, headers, text } = await toAnswer(await t.gateway.app.request(path));
    expect([path, status, headers.get("content-type")]).toEqual([path, 200, "text/html; charset=utf-8"]);
    const policy = headers.get("content-security-policy") ?? "";
    const [, nonce = ""] = /'nonce-([^']{20,})'/.exec(policy) ?? [];
    nonces.add(nonce);
    expect(policy.replace(nonce, "x")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-x'; img-src 'self' data: blob:; font-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect([headers.get("cache-control"), headers.get("x-content-type-options")]).toEqual(["no-store", "nosniff"]);
    expect(text).toContain(nonce);
    expect(text).not.toMatch(/NONCE|<script(?![^>]* src="\/console\/)|\sstyle=|\son\w+=|https?:/);
  }
  expect(nonces.size).toBe(5);
});

test("files are kept for good under names that bear their digest, and packed where the browser can", async () => {
  await using t = await startTestGateway();
  const { text } = await toAnswer(await t.gateway.app.request("/console/"));
  const scripts = [...text.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path = ""]) => path);
  expect(scripts.length).toBeGreaterThan(2);
  for (const path of scripts) {
    const { status, headers } = await t.gateway.app.request(path, { headers: { "accept-encoding": "gzip, br" } });
    expect([path, status, headers.get("content-encoding")]).toEqual([path, 200, "gzip"]);
    expect(headers.get("cache-control")).toBe(
      path.startsWith("/console/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    );
    expect((await t.gateway.app.request(path)).headers.get("content-encoding")).toBeNull();
  }
});

test.each(["/console/assets/gone-12345678.js", "/console/assets/../session-routes.ts", "/console/assets/%2e%2e/x"])(
  "%s is no file",
  async (path) => {
    await using t = await startTestGateway();
    const { status, text } = await toAnswer(await t.gateway.app.request(path));
    expect(status === 404 || text.startsWith("<!doctype html>")).toBe(true);
    expect(text).not.toContain("sessionRoutes");
  },
);

test("the first page leads people to the console", async () => {
  await using t = await startTestGateway();
  const { text } = await toAnswer(await t.gateway.app.request("/", { headers: { accept: "text/html" } }));
  expect(text).toContain('href="http://gateway.example/console/"');
});

test("below a path of a proxy, whether that takes it off or not, everything is found there", async () => {
  await using t = await startTestGateway({ publicUrl: "https://example.com/tools/overdub/" });
  const ask = async (path: string) => toAnswer(await t.gateway.app.request(`http://localhost${path}`));
  for (const before of ["", "/tools/overdub"]) {
    const { status, text } = await ask(`${before}/console/links`);
    expect([before, status]).toEqual([before, 200]);
    // A nonce may begin as a path does.
    const named = text.replace(/<meta name="style-nonce"[^>]*>/, "");
    const paths = [...named.matchAll(/(?:src|href|content)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(paths).toContain("/tools/overdub/console/");
    for (const path of paths) {
      expect(path).toMatch(/^\/tools\/overdub\/console\//);
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
    expect((await ask(`${before}/ping`)).json).toEqual({ success: true });
    const { text: reference } = await ask(`${before}/docs`);
    expect(reference).toContain('data-document="/tools/overdub/openapi.json"');
    expect(reference).not.toMatch(/(?:src|href)="\/(?!tools\/overdub\/)/);
  }
  expect((await ask("/tools/overdubber/ping")).status).toBe(404);
  expect((await ask("/tools/overdub")).status).toBe(200);
});
