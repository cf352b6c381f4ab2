import { getRequestListener } from "@hono/node-server";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Wire } from "@overdub/testkit/wire";
import { listenOn, sendWire } from "@overdub/testkit/wire";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { callApi } from "../testing/call-api.ts";

const NOW_MS = Date.UTC(2026, 8, 1);

let workspace: StartedWorkspace;
let linkId: string;
let direct: number;
let overHono: number;
const resources = new AsyncDisposableStack();

beforeAll(async () => {
  // Strangers may call ten times within a window, which is even, and in which both ways are to find the same.
  workspace = await startWorkspace({ now: () => NOW_MS, log: { warn: vi.fn(), error: vi.fn() } });
  resources.defer(() => workspace.close());
  const body = { url: "https://acme.test/", key: "known", externalId: "one" };
  linkId = ((await callApi(workspace, "POST", "/links", { body })).body as { id: string }).id;
  const { api, listener } = workspace.server;
  const { fetch } = api;
  const serve = getRequestListener((request, bindings) => fetch(request, bindings));
  direct = await listenOn(resources, listener);
  overHono = await listenOn(resources, (request, response) => {
    const below = request.url?.slice("/api".length) ?? "";
    request.url = below.startsWith("/") ? below : `/${below}`;
    void serve(request, response);
  });
});
afterAll(() => resources.disposeAsync());

const OPERATIONS = [
  ...[
    "GET /links",
    "GET /links/count",
    "GET /links/info",
    "GET /links/random",
    "GET /links/exists",
    "GET /links/ext_one",
  ],
  ...[
    "POST /links",
    "PUT /links/upsert",
    "POST /links/bulk",
    "PATCH /links/ext_one",
    "PUT /links/ext_one",
    "GET /tags",
  ],
  ...["GET /domains", "GET /events", "GET /analytics", "GET /customers", "POST /track/click", "POST /track/lead"],
  ...["GET /qr", "GET /metatags", "GET /events/pull", "POST /tokens/embed/referrals", "GET /partners", "GET /health"],
];
const ODD_METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"];
const ODD_PATHS = [
  "//links",
  "/links/",
  "/links/a%2Fb",
  "/links/../tags",
  "/nothing",
  "/projects/acme/links",
  "/links/é",
];

const QUERIES = ["domain=localhost", "key=known", "search=a%20b+c", "pageSize=2", "groupBy=domain", "workspaceId=ws_1"];
const ODD_QUERIES = [
  "page=x",
  "?search=zzz",
  "search=%ff",
  "search=\u00fc",
  "tagIds[0]=a&tagIds[]=b",
  "projectSlug=other",
  "x=%",
  "a='\"<>",
];

const BODIES = [
  '{"url":"https://acme.test/x"}',
  '{"url":"https://acme.test/","key":"known"}',
  "{}",
  "[{}]",
  "[",
  "",
  "\u00ff",
];

const HEADERS = [
  "content-type: application/json",
  "x-forwarded-for: 192.0.2.1",
  "accept-encoding: gzip",
  "origin: https://app.dub.co",
  "cookie: a=b",
  "referer: https://page.example/x",
];

const bearer = () => [`Bearer ${workspace.workspace.apiKey}`];

/** None takes a link away, so that both ways find the same. */
function wires(): fc.Arbitrary<Wire> {
  const mostly = <Value>(value: Value, ...others: readonly Value[]) =>
    fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
  return fc
    .record({
      operation: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...OPERATIONS) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(...ODD_METHODS, ...OPERATIONS.map((one) => `HEAD ${one.split(" ")[1]}`)),
        },
      ),
      oddPath: fc.constantFrom(...ODD_PATHS, `/links/${linkId}`, "/links/bulk"),
      query: fc.oneof(
        { weight: 3, arbitrary: fc.subarray(QUERIES, { maxLength: 2 }) },
        { weight: 1, arbitrary: fc.subarray(ODD_QUERIES, { minLength: 1, maxLength: 2 }) },
      ),
      authorization: mostly<readonly string[]>(
        bearer(),
        [],
        [...bearer(), ...bearer()],
        ["Bearer dub_x"],
        ["Basic eDp5"],
      ),
      headers: fc.subarray(HEADERS),
      body: fc.option(fc.constantFrom(...BODIES), { nil: undefined }),
      isChunked: mostly(false, true),
    })
    .map(({ operation, oddPath, ...rest }) => {
      const [method = "", path = oddPath] = operation.split(" ");
      return { ...rest, method, path: `/api${path}` };
    })
    .filter(({ method, path }) => method !== "DELETE" || !/link_|ext_/.test(path));
}

/** @returns the response with what differs from one request to the next taken out. */
async function send(port: number, wire: Wire) {
  const { status, fields, body } = await sendWire(port, "localhost", wire);
  const named = fields.map((line) =>
    line
      .replace(/^[^:]+/, (name) => name.toLowerCase())
      .replace(/^(date|x-ratelimit-remaining|x-ratelimit-reset|retry-after|content-length): .*/, "$1"),
  );
  const received = body
    .replaceAll(/link_(?!x)\w+|https?:\/\/localhost:\d+\/\w{7}\b/g, "…")
    .replaceAll(/"key":"\w{7}"|^"\w{7}"$/g, "…");
  return { status, headers: named.sort(), body: received };
}

test("requests are answered as by Hono, whatever they are", async () => {
  const overApi = vi.spyOn(workspace.server.api, "fetch");
  let served = 0;
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(wires(), async (wire) => {
      sent += 1;
      const answers = [await send(direct, wire), await send(overHono, wire)];
      expect(answers[0]).toEqual(answers[1]);
      if (answers[0]?.status === "HTTP/1.1 200 OK") served += 1;
    }),
    { numRuns: 400 },
  );
  // It means something only if both ways were gone, and requests went through.
  expect(served).toBeGreaterThan(30);
  expect(overApi.mock.calls.length).toBeGreaterThan(50);
  expect(overApi.mock.calls.length).toBeLessThan(sent * 0.8);
  overApi.mockRestore();
});

const PLAIN = { query: [], headers: ["content-type: application/json"], body: undefined, isChunked: false } as const;

test("plain requests take the direct path, those of other kinds are left to Hono", async () => {
  const overApi = vi.spyOn(workspace.server.api, "fetch");
  const plain = { ...PLAIN, authorization: bearer(), method: "GET", path: "/api/links" };
  const created = { ...plain, method: "POST", body: '{"url":"https://acme.test/y"}' };
  for (const wire of [
    plain,
    created,
    { ...plain, path: "/api/links/count" },
    { ...plain, path: `/api/links/${linkId}` },
    { ...plain, path: "/api/links/ext_one" },
    { ...plain, method: "PATCH", path: `/api/links/${linkId}`, body: '{"comments":"x"}' },
  ]) {
    expect([wire.path, (await send(direct, wire)).status]).toEqual([wire.path, "HTTP/1.1 200 OK"]);
  }
  expect(overApi).not.toHaveBeenCalled();
  const unusual: readonly Wire[] = [
    { ...created, isChunked: true },
    { ...created, headers: ["x-forwarded-for: 192.0.2.1", "X-Forwarded-For: 192.0.2.2"] },
    { ...created, body: `{"url":"https://acme.test/","comments":"${"a".repeat(65_536)}"}` },
    { ...plain, path: "/api/links/bulk" },
    { ...plain, path: "/api/qr", query: ["url=https://acme.test/"] },
    { ...plain, path: "/api/events/stream", authorization: [] },
  ];
  for (const wire of unusual) await send(direct, wire);
  expect(overApi).toHaveBeenCalledTimes(unusual.length);
  overApi.mockRestore();
});

test("a bug of ours is told as everywhere, and the connection goes on", async () => {
  using _broken = vi.spyOn(workspace.database.db, "selectFrom").mockImplementation(() => {
    throw new Error("a bug");
  });
  const failed = await send(direct, { ...PLAIN, authorization: bearer(), method: "GET", path: "/api/folders" });
  expect(failed.status).toBe("HTTP/1.1 500 Internal Server Error");
  expect(failed.body).not.toContain("a bug");
});
