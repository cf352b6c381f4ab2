import { randomUUID } from "node:crypto";
import type { RequestListener } from "node:http";
import { connect } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Wire } from "@overdub/testkit/wire";
import { listenOn, sendWire } from "@overdub/testkit/wire";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createRequestIds } from "../http/ids.ts";
import type { ScriptedAnswer, TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";
import { findCaller } from "./authenticate.ts";
import { createDirectPath } from "./direct-path.ts";
import { createTokenLimit } from "./limit-token.ts";

const LIMITS = { "x-ratelimit-limit": "60000", "x-ratelimit-remaining": "59999", "x-ratelimit-reset": "1793613660000" };
const LINKS = [
  { id: "link_1", url: "https://example.com/a", externalId: "12345678901234567890" },
  { id: "link_2", url: "https://example.com/é", clicks: 3 },
];

const UPSTREAM: readonly ScriptedAnswer[] = [
  { json: LINKS, headers: LIMITS },
  { json: LINKS[0], headers: LIMITS },
  { text: '{"id":"link_3","clicks":123456789012345678901}' },
  { text: "" },
  { json: [] },
  { json: { id: "link_4", comments: `it was ${API_KEY}` } },
  { status: 404, json: { error: { code: "not_found", message: "Link not found." } } },
  { status: 500, text: "<h1>Broken</h1>", headers: { "content-type": "text/html" } },
  { status: 301, headers: { location: "https://elsewhere.example/x?y" } },
  { text: "no JSON at all" },
];

const PATHS = [
  "/links",
  "/links",
  "/links/link_1",
  "/links/count",
  "/links/upsert",
  "/tracks/lead",
  "/domains",
  "/qr_codes",
];
const ODD_PATHS = ["//proxy/links", "/proxy/links/", "/proxy/links/a%2Fb", "/proxy/links/../tags", "/proxy/nothing"];
const ODDER_PATHS = ["/proxy/links/link_1/x", "/proxy", "/health", "/proxy/links/é", "/proxy/links#x"];

const QUERIES = ["domain=a%20b+c", "truto_exclude_fields=url", "truto_response_format=raw", "truto_key_by=id"];
const ODD_QUERIES = [
  "limit=2",
  "limit=two",
  "domain=%ff",
  "search=\u00fc",
  "tagIds[0]=a&tagIds[]=b",
  "dry_run=true",
  "next_cursor=made-up",
  "nothing=%",
  "url='\"<>",
];

const BODIES = [
  "{}",
  "{}",
  '{"url":"https://example.com/"}',
  '{"clicks":123456789012345678901}',
  "[{}]",
  "[",
  "",
  "\u00ff",
];

const HEADERS = [
  "content-type: application/json",
  "Content-Type: multipart/form-data; boundary=x",
  "x-forwarded-for: 192.0.2.1",
  "accept-encoding: gzip",
  "origin: https://page.example",
  "cookie: a=b",
];

const usual = (t: TestGateway) => ({
  authorization: [t.authorization],
  query: [`integrated_account_id=${t.account.id}`],
});

function wires(t: TestGateway, accountToken: string): fc.Arbitrary<Wire> {
  const { authorization, query } = usual(t);
  const mostly = <Value>(value: Value, ...others: readonly Value[]) =>
    fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
  const path = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...PATHS).map((below) => `/proxy${below}`) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_PATHS, ...ODDER_PATHS) },
  );
  const account = mostly(query, [], [`integrated_account_id=${randomUUID()}`], [...query, ...query]);
  return fc
    .record({
      method: fc.constantFrom("GET", "GET", "POST", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"),
      path,
      account,
      further: fc.oneof(
        { weight: 3, arbitrary: fc.subarray(QUERIES, { maxLength: 2 }) },
        { weight: 1, arbitrary: fc.subarray(ODD_QUERIES, { minLength: 1, maxLength: 2 }) },
      ),
      authorization: mostly<readonly string[]>(
        authorization,
        [accountToken],
        [],
        [...authorization, ...authorization],
        ["Bearer ovd_wrong"],
        ["Basic eDp5"],
        [`bearer  ${authorization[0]?.slice(7)} `],
      ),
      headers: fc.subarray(HEADERS),
      body: fc.option(fc.constantFrom(...BODIES), { nil: undefined }),
      isChunked: mostly(false, true),
    })
    .map(({ account: named, further, ...rest }) => ({ ...rest, query: [...named, ...further] }));
}

/** @returns the response with what differs from one request to the next taken out. */
async function send(port: number, wire: Wire) {
  const { status, fields, body } = await sendWire(port, "gateway.example", wire);
  const named = fields.map((line) => line.toLowerCase().replace(/^(date|x-request-id): .*/, "$1"));
  const received = body
    .replace(/"request_id":"req_\w+"/, '"request_id"')
    .replace(/"(next|prev)_cursor":"[\w-]+"/g, '"$1_cursor"');
  return { status, headers: named.sort(), body: received };
}

/** The direct path, and how often it left a request to Hono. */
function directPath(t: TestGateway, apiTokenLimit = 0) {
  const otherwise = vi.fn<RequestListener>(getRequestListener(t.gateway.app.fetch));
  const newRequestId = createRequestIds();
  const listener = createDirectPath(t.gateway.context, {
    prefix: "",
    otherwise,
    receive: ({ peerAddress }) => ({ requestId: newRequestId(t.nowMs), address: peerAddress }),
    findCaller: (token) => findCaller(t.db, token, t.nowMs, undefined),
    limit: createTokenLimit(apiTokenLimit),
  });
  return { listener, otherwise };
}

test("requests are answered, and sent on, as by Hono, whatever they are", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  await using stack = new AsyncDisposableStack();
  const { listener, otherwise } = directPath(t);
  const direct = await listenOn(stack, listener);
  const overHono = await listenOn(stack, getRequestListener(t.gateway.app.fetch));
  const { authorization: accountToken } = await t.openSession();
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(wires(t, accountToken), fc.constantFrom(...UPSTREAM), async (wire, said) => {
      t.script(() => said);
      const ways = [];
      for (const port of [direct, overHono]) {
        t.sent.length = 0;
        const response = await send(port, wire);
        ways.push({ response, sent: t.sent.map(({ signal: _, ...request }) => request) });
      }
      sent += t.sent.length;
      expect(ways[0]).toEqual(ways[1]);
    }),
    { numRuns: 300 },
  );
  // It means something only if both ways were gone, and requests went through.
  expect(sent).toBeGreaterThan(20);
  expect(otherwise.mock.calls.length).toBeGreaterThan(50);
  expect(otherwise.mock.calls.length).toBeLessThan(280);
});

const PLAIN = { headers: ["content-type: application/json"], body: undefined, isChunked: false } as const;

test.each([
  ["GET", "/links", undefined],
  ["GET", "/links/link_1", undefined],
  ["POST", "/links", "{}"],
  ["POST", "/links/count", "{}"],
  ["PATCH", "/links/link_1", "{}"],
  ["DELETE", "/links/link_1", undefined],
])("a plain %s %s takes the direct path", async (method, path, body) => {
  await using t = await startTestGateway();
  await using stack = new AsyncDisposableStack();
  t.script(() => ({ json: LINKS[0] }));
  const { listener, otherwise } = directPath(t);
  const port = await listenOn(stack, listener);
  const answer = await send(port, { ...PLAIN, ...usual(t), method, path: `/proxy${path}`, body });
  expect(answer.status).toBe("HTTP/1.1 200 OK");
  expect(t.sent).toHaveLength(1);
  expect(otherwise).not.toHaveBeenCalled();
});

test("a key, an expectation, chunks, a header twice and no valid token are left to Hono", async () => {
  await using t = await startTestGateway();
  await using stack = new AsyncDisposableStack();
  const { listener, otherwise } = directPath(t);
  const port = await listenOn(stack, listener);
  const plain = { ...PLAIN, ...usual(t), method: "POST", path: "/proxy/links", body: "{}" };
  const unusual: readonly Wire[] = [
    { ...plain, headers: ["idempotency-key: key-1"] },
    { ...plain, isChunked: true },
    { ...plain, headers: ["x-forwarded-for: 192.0.2.1", "X-Forwarded-For: 192.0.2.2"] },
    { ...plain, authorization: ["Bearer ovd_wrong"] },
    { ...plain, authorization: [] },
    { ...plain, body: `{"comments":"${"a".repeat(65_536)}"}` },
  ];
  for (const wire of unusual) await send(port, wire);
  expect(otherwise).toHaveBeenCalledTimes(unusual.length);
});

test("a token that is used up, and a bug of ours, are told as everywhere", async () => {
  await using t = await startTestGateway();
  await using stack = new AsyncDisposableStack();
  const { listener } = directPath(t, 2);
  const port = await listenOn(stack, listener);
  const wire = { ...PLAIN, ...usual(t), method: "GET", path: "/proxy/links" };
  expect((await send(port, wire)).status).toBe("HTTP/1.1 200 OK");
  using _broken = vi.spyOn(t.gateway.context, "invoke").mockRejectedValueOnce(new Error("a bug"));
  const failed = await send(port, wire);
  expect(failed.status).toBe("HTTP/1.1 500 Internal Server Error");
  expect(failed.body).not.toContain("a bug");
  expect(t.logged.join()).toContain("a bug");
  const refused = await send(port, wire);
  expect(refused.status).toBe("HTTP/1.1 429 Too Many Requests");
  expect(refused.headers).toEqual(
    expect.arrayContaining(["access-control-allow-origin: *", "ratelimit-limit: 2;w=10"]),
  );
});

test("a caller that leaves ends a read", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  await using stack = new AsyncDisposableStack();
  const port = await listenOn(stack, directPath(t).listener);
  const socket = connect(port, "127.0.0.1");
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  t.script(({ signal }) => {
    signal.addEventListener("abort", () => resolve());
    socket.destroy();
    return ended.then(() => Promise.reject(signal.reason));
  });
  const { query, authorization } = usual(t);
  socket.write(`GET /proxy/links?${query} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n\r\n`);
  await ended;
  const entry = async () => (await t.call("GET", "/log?log_type=unified_proxy_api&limit=1")).json.result[0];
  await vi.waitFor(async () => expect(await entry()).toMatchObject({ http_status_code: 499 }), { timeout: 10_000 });
});
