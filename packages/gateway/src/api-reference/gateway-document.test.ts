import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { startTestGateway } from "../testing/test-gateway.ts";
import { describedRoutes, gatewayDocument } from "./gateway-document.ts";

/** The routes of which the reference says nothing, and why. */
const LEFT_OUT: readonly [why: string, routes: RegExp][] = [
  ["derived from the catalog", /^\w+ \/proxy\//],
  ["pages for people, and what they ask", /^\w+ \/(connect-account|console)(\/|$)/],
  ["the same under a path of its own", /^\w+ \/:prefix\{\.\+\}\//],
  ["not available", /^\w+ \/(daemon|daemon-job|daemon-job-run|daemon-job-cron-trigger|alarm|static-gate|file)(\/|$)/],
  ["not available", /^\w+ \/(environment-)?unified-model(\/|$)/],
  ["built in: every change is refused", /^(POST|PATCH|DELETE) \/(integration|category)(\/|$)/],
  ["built in: every change is refused", /^(POST|DELETE) \/(environment|team|user)(\/|$)/],
  ["told by the protocol", /^GET \/\.well-known\/|^DELETE \/mcp/],
  ["the first page", /^GET \/$/],
  ["this reference, for people", /^GET \/docs/],
];

async function setUp() {
  const t = await startTestGateway();
  const { app, context } = t.gateway;
  const options = { app, catalog: context.catalog, version: "1.2.3", publicUrl: "http://gw.test" };
  return { t, app, catalog: context.catalog, document: gatewayDocument(options) };
}

test("is valid OpenAPI 3.1, and holds what it refers to, and nothing else", async () => {
  const { t, document } = await setUp();
  await using _gateway = t;
  expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
  const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect([...new Set(names)].sort()).toEqual(Object.keys(document.components.schemas).sort());
});

test("says something of every route", async () => {
  const { t, app } = await setUp();
  await using _gateway = t;
  const described = new Set(describedRoutes(app).map(({ method, path }) => `${method} ${path}`));
  const isDescribed = (method: string, path: string) =>
    described.has(`${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, "{$1}").replace("*", "{path}")}`);
  const silent = app.routes
    .filter(({ method, path }) => method !== "ALL" && !isDescribed(method, path))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((route) => !LEFT_OUT.some(([, routes]) => routes.test(route)));
  expect([...new Set(silent)], "routes without describeRoute").toEqual([]);
});

test("has every tool of the catalog under its Proxy route, with one id for each operation", async () => {
  const { t, document, catalog } = await setUp();
  await using _gateway = t;
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(catalog.map(({ name }) => name)));
  expect(document.paths["/proxy/links/{id}"]?.get).toMatchObject({ operationId: "get_single_dub_link_by_id" });
  expect(document.paths["/proxy/links"]?.post?.requestBody).toMatchObject({ required: true });
});

test("describes a list by what it can be narrowed by, and its rows", async () => {
  const { t, document } = await setUp();
  await using _gateway = t;
  const list = document.paths["/webhook"]?.get;
  expect(list?.parameters?.map(({ name }) => name)).toEqual([
    ...["limit", "next_cursor", "sort_by"],
    ...["id", "target_url", "is_active", "environment_id", "created_at", "updated_at"],
  ]);
  expect(list?.responses[200]).toMatchObject({
    content: {
      "application/json": {
        schema: { properties: { result: { type: "array", items: { $ref: "#/components/schemas/Webhook" } } } },
      },
    },
  });
});

test("is a page that says which document it shows, under a policy that lets nothing else in", async () => {
  const { t } = await setUp();
  await using _gateway = t;
  const page = await t.gateway.app.request("/docs");
  expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self';/);
  const html = await page.text();
  expect(html).toContain('data-document="/openapi.json"');
  expect(html).not.toContain("/docs/workspace");
  expect((await t.gateway.app.request("/docs/workspace")).status).toBe(404);
});

test("is served to anybody, and sent again only when it has changed", async () => {
  const { t } = await setUp();
  await using _gateway = t;
  const ask = (headers = {}) => t.gateway.app.request("/openapi.json", { headers });
  const first = await ask();
  expect(await first.json()).toMatchObject({ openapi: "3.1.0", info: { title: "Overdub gateway" } });
  expect((await ask({ "if-none-match": first.headers.get("etag") })).status).toBe(304);
  expect((await ask({ "accept-encoding": "gzip" })).headers.get("content-encoding")).toBe("gzip");
});
