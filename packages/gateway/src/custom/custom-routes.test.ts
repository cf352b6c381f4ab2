import { expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";

const at = (t: TestGateway, path: string) =>
  `/custom${path}${path.includes("?") ? "&" : "?"}integrated_account_id=${t.account.id}`;

const sentTo = (t: TestGateway) =>
  t.sent.map(({ method, url, body }) => ({ method, url: decodeURIComponent(url), body }));

test.each([
  ["GET", "/links?domain=acme.link&page=2", undefined, "GET", "/links?domain=acme.link&page=2", undefined],
  ["GET", "/links?limit=5&id=x&next_cursor=&truto_x=1", undefined, "GET", "/links?limit=5&id=x", undefined],
  ["GET", "/links?tagIds[0]=a&tagIds[1]=b&at[gt]=1", undefined, "GET", "/links?tagIds=a,b&at[gt]=1", undefined],
  ["GET", "/links?a=1&b=2&a=3&a=1", undefined, "GET", "/links?a=1&b=2&a=3&a=1", undefined],
  ["GET", "/links?ids[]=a&x=1&ids[]=b&x=2", undefined, "GET", "/links?ids=a,b&x=1&x=2", undefined],
  ["GET", "/links?a=&a=%2C&a=b%26c", undefined, "GET", "/links?a=&a=,&a=b&c", undefined],
  ["GET", "/webhooks?ids[]=a%2Cb&x=1&ids[]=c", undefined, "GET", "/webhooks?ids[]=a,b&x=1&ids[]=c", undefined],
  ["GET", "/webhooks?ids[0]=a&ids[1]=,&b[]=1&b[]=2", undefined, "GET", "/webhooks?ids[0]=a&ids[1]=,&b=1,2", undefined],
  ["POST", "/links?tagIds[]=a%2Cb", {}, "POST", "/links?tagIds[]=a,b", "{}"],
  ["GET", "/links/ext_a%20b?next_cursor=c", undefined, "GET", "/links/ext_a b?next_cursor=c", undefined],
  ["POST", "/webhooks", { name: "n" }, "POST", "/webhooks", '{"name":"n"}'],
  ["POST", "/webhooks", {}, "POST", "/webhooks", "{}"],
  ["POST", "/webhooks", [1], "POST", "/webhooks", "[1]"],
  ["PUT", "/links/upsert", { url: "u" }, "PUT", "/links/upsert", '{"url":"u"}'],
  ["PATCH", "/links/link_1", { url: "u" }, "PATCH", "/links/link_1", '{"url":"u"}'],
  ["DELETE", "/webhooks/w", {}, "DELETE", "/webhooks/w", undefined],
  ["DELETE", "/webhooks/w", { force: true }, "DELETE", "/webhooks/w", '{"force":true}'],
] as const)("%s /custom%s goes on as it is", async (method, path, body, sentMethod, url, sentBody) => {
  await using t = await startTestGateway();
  const answer = await t.call(method, at(t, path), { body });
  expect(answer.status).toBe(200);
  expect(sentTo(t)).toEqual([{ method: sentMethod, url: `http://dub.example/api${url}`, body: sentBody }]);
  const { authorization, "content-type": type, ...rest } = t.sent[0]?.headers ?? {};
  expect(authorization).toBe(`Bearer ${API_KEY}`);
  expect(type).toBe(sentBody === undefined ? undefined : "application/json");
  expect(Object.keys(rest)).toEqual(["accept", "user-agent"]);
});

test.each([
  ["GET", "/links?tagIds[0]=a&tagIds[1]=b,c"],
  ["GET", "/links/?tagNames[]=a%2C"],
  ["GET", "/links/count?tagNames[0]=,&x=1"],
  ["DELETE", "/links/bulk?linkIds[]=ext_a,b"],
])("%s /custom%s is a 400", async (method, path) => {
  await using t = await startTestGateway();
  const { status, json } = await t.call(method, at(t, path));
  expect([status, json.message]).toEqual([400, expect.stringMatching(/^query\.\w+\[\d?\] holds a comma/)]);
  expect(t.sent).toEqual([]);
});

test("double slashes and JSON that is labelled as text arrive", async () => {
  await using t = await startTestGateway();
  await t.call("POST", `//custom//webhooks/?integrated_account_id=${t.account.id}`, {
    body: ' {"name":"n"}',
    headers: { "content-type": "text/plain;charset=UTF-8", cookie: "a=b", "x-own": "1" },
  });
  expect(sentTo(t)).toEqual([{ method: "POST", url: "http://dub.example/api/webhooks", body: '{"name":"n"}' }]);
  expect(Object.keys(t.sent[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(["cookie", "x-own"]));
});

test("methodConfig changes the one call, and is not sent", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: { data: { items: [{ id: "a" }] } } }));
  const methodConfig = {
    method: "put",
    path: "/links/upsert",
    query: { a: "config", b: [1, 2] },
    headers: { "X-Own": "1", accept: "application/vnd.dub+json" },
    response_path: "data.items.0",
  };
  const { json } = await t.call("POST", at(t, "/ignored?a=query&c=3"), { body: { url: "u", methodConfig } });
  expect(sentTo(t)).toEqual([
    { method: "PUT", url: "http://dub.example/api/links/upsert?a=config&c=3&b=1,2", body: '{"url":"u"}' },
  ]);
  expect(t.sent[0]?.headers).toMatchObject({ "x-own": "1", accept: "application/vnd.dub+json" });
  expect(json).toEqual({ result: { id: "a" }, next_cursor: null, prev_cursor: null, result_count: 1, id: "a" });

  await t.call("POST", at(t, "/links"), { body: { methodConfig: { body: [1] } } });
  await t.call("POST", at(t, "/links"), { body: { methodConfig: {} } });
  await t.call("POST", at(t, "/links"), { body: { methodConfig: { method: "GET", response_path: "no.where" } } });
  expect(t.sent.slice(1).map(({ method, body }) => [method, body])).toEqual([
    ["POST", "[1]"],
    ["POST", undefined],
    ["GET", undefined],
  ]);
});

test.each([
  [{ path: "https://evil.example/x" }, "The path must not be a URL"],
  [{ path: "../oauth/token" }, "The path "],
  [{ path: "oauth/token" }, "The path must not be one of the upstream's OAuth"],
  [{ path: "links?x=1" }, "The path "],
  [{ method: "TRACE" }, "body.methodConfig.method"],
  [{ headers: { Authorization: "Bearer x" } }, "cannot be set"],
  [{ headers: { "X-Forwarded-For": "1" } }, "cannot be set"],
  [{ headers: { expect: "100-continue" } }, "cannot be set"],
  [{ headers: { "a b": "1" } }, "is not the name of a header"],
  [{ headers: { "x-own": "1\r\nhost: x" } }, "must be printable ASCII"],
  [{ query: "a=b" }, "body.methodConfig.query"],
  [{ unknown: 1 }, "body.methodConfig.unknown"],
  ["x", "body.methodConfig"],
])("the methodConfig %j is refused", async (methodConfig, message) => {
  await using t = await startTestGateway();
  const { json } = await t.call("POST", at(t, "/links"), { body: { methodConfig } });
  expect(json).toMatchObject({ statusCode: 400 });
  expect(JSON.stringify(json)).toContain(message);
  expect(t.sent).toEqual([]);
});

test.each(["/oauth/token", "/%6fauth", "/a%2Fb", "/a%5Cb", "/https:/evil.example", "/links/%252e%252e", "/", "/%E0"])(
  "/custom%s is refused",
  async (path) => {
    await using t = await startTestGateway();
    const { json, status } = await t.call("GET", at(t, path));
    expect([status, json.statusCode]).toEqual([400, 400]);
    expect(t.sent).toEqual([]);
  },
);

test("without an account, with a wrong one, with a broken body: the usual words", async () => {
  await using t = await startTestGateway();
  expect((await t.call("GET", "/custom/links")).json.message).toBe("integrated_account_id is required");
  expect((await t.call("GET", `/custom/links?integrated_account_id=${crypto.randomUUID()}`)).status).toBe(404);
  expect((await t.call("POST", at(t, "/links"), { body: "{" })).status).toBe(400);
  expect((await t.call("OPTIONS", "/custom/links")).status).toBe(204);
  expect(t.sent).toEqual([]);
});

test.each([
  ["a list", [1, 2], { result: [1, 2], result_count: 2 }],
  ["an object", { id: "x" }, { result: { id: "x" }, result_count: 1, id: "x" }],
  ["a number", 7, { result: 7, result_count: 1 }],
  ["nothing", undefined, { result: null, result_count: 0 }],
])("%s comes in the envelope", async (_, json, expected) => {
  await using t = await startTestGateway();
  t.script(() => ({ json, status: json === undefined ? 204 : 201, headers: { "content-type": "application/json" } }));
  const answer = await t.call("POST", at(t, "/x"), { body: {} });
  expect(answer.status).toBe(json === undefined ? 200 : 201);
  expect(answer.json).toEqual({ next_cursor: null, prev_cursor: null, ...expected });
  const raw = await t.call("POST", at(t, "/x?truto_response_format=raw"), { body: {} });
  expect(raw.json).toEqual(json ?? null);
});

test("an image passes through byte by byte, with the headers that describe it", async () => {
  await using t = await startTestGateway();
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const headers = { "content-type": "image/png", etag: '"1"', server: "x", "set-cookie": "a=b" };
  t.script(() => ({ bytes, headers }));
  const response = await t.gateway.app.request(at(t, "/qr?url=x"), { headers: { authorization: t.authorization } });
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(response.headers.get("etag")).toBe('"1"');
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("content-security-policy")).toBe("sandbox");
  for (const name of ["server", "set-cookie"]) expect(response.headers.has(name)).toBe(false);
});

test("a body passes through untouched when that is asked for", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ text: '{ "a" : 1 }', headers: { "content-type": "application/json" } }));
  expect((await t.call("GET", at(t, "/x?truto_body_passthrough=true"))).text).toBe('{ "a" : 1 }');
  t.script(() => ({ text: "plain" }));
  const untyped = await t.gateway.app.request(at(t, "/x?truto_body_passthrough=true"), {
    headers: { authorization: t.authorization },
  });
  expect([untyped.headers.get("content-type"), await untyped.text()]).toEqual(["application/octet-stream", "plain"]);
});

test.each(["application/x-ndjson", "application/jsonl", "application/json-seq"])("%s passes as it is", async (type) => {
  await using t = await startTestGateway();
  t.script(() => ({ text: '{"a":1}\n{"a":2}\n', headers: { "content-type": type } }));
  const response = await t.gateway.app.request(at(t, "/x"), { headers: { authorization: t.authorization } });
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
    200,
    type,
    '{"a":1}\n{"a":2}\n',
  ]);
});

test.each(["application/json", "application/problem+json; charset=utf-8", "text/json"])("%s is JSON", async (type) => {
  await using t = await startTestGateway();
  t.script(() => ({ text: '{"a":1}', headers: { "content-type": type } }));
  expect((await t.call("GET", at(t, "/x"))).json).toMatchObject({ result: { a: 1 } });
});

test("numbers that no double holds are carried digit for digit, both ways", async () => {
  await using t = await startTestGateway();
  const numbers = '{"a":12345678901234567890,"b":[-9223372036854775808,0.12345678901234567]}';
  t.script(() => ({ text: numbers, headers: { "content-type": "application/json" } }));
  expect((await t.call("POST", at(t, "/x"), { body: numbers })).text).toContain(`"result":${numbers}`);
  expect(t.sent.map(({ body }) => body)).toEqual([numbers]);
  const listed = await t.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`);
  expect(listed.text).toContain(`"result":[${numbers}]`);
});

test("a header that goes on loses the credential, too", async () => {
  await using t = await startTestGateway();
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(API_KEY)}.csv`;
  t.script(() => ({
    text: "x",
    headers: { "content-type": "text/csv", etag: `"${API_KEY}"`, "content-disposition": disposition },
  }));
  const response = await t.gateway.app.request(at(t, "/x"), { headers: { authorization: t.authorization } });
  expect(response.headers.get("etag")).toBe('"[redacted]"');
  expect(response.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''[redacted].csv");
});

test("an upstream's failures are what they are on the Proxy API", async () => {
  await using t = await startTestGateway();
  const error = { error: { code: "unprocessable_entity", message: "No" } };
  t.script(() => ({ status: 422, json: error }));
  expect((await t.call("POST", at(t, "/x"), { body: {} })).json).toMatchObject({
    statusCode: 422,
    message: "No",
    truto_is_remote_error: true,
    raw_response: error,
  });
  t.script(() => ({ status: 503 }));
  expect((await t.call("GET", at(t, "/x"))).status).toBe(503);
  expect((await t.call("POST", at(t, "/x"), { body: {} })).json).toMatchObject({
    statusCode: 500,
    upstream_status: 503,
  });
  t.script(() => ({ text: "<html>", headers: { "content-type": "application/json" } }));
  expect((await t.call("GET", at(t, "/x"))).status).toBe(502);
  expect((await t.call("DELETE", at(t, "/x"))).json).toMatchObject({ error_code: "upstream_outcome_unknown" });
  t.script(() => ({ status: 401, json: error }));
  expect((await t.call("GET", at(t, "/x"))).status).toBe(401);
  expect((await t.reload()).status).toBe("needs_reauth");
});

test("a credential that comes back goes no further", async () => {
  await using t = await startTestGateway();
  for (const headers of [{ "content-type": "text/html" }, { "content-type": "application/json" }]) {
    t.script(() => ({ text: JSON.stringify({ echoed: `Bearer ${API_KEY}` }), headers }));
    const { text } = await t.call("GET", at(t, "/x"));
    expect(text).toContain("[redacted]");
    expect(text).not.toContain(API_KEY);
  }
});

test("a sandbox account reads and never writes, whatever the method says", async () => {
  await using t = await startTestGateway();
  const sandbox = await t.connect({}, true);
  t.sent.length = 0;
  const path = `/custom/links?integrated_account_id=${sandbox.id}`;
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const answer = await t.call(method, path, { body: {} });
    expect(answer).toMatchObject({ status: 405, json: { message: "Sandbox accounts are read-only" } });
    expect(answer.headers.get("allow")).toBe("GET");
  }
  expect(t.sent).toEqual([]);
  expect((await t.call("GET", path)).status).toBe(200);
  const asGet = { methodConfig: { method: "GET" } };
  expect((await t.call("POST", path, { body: asGet })).status).toBe(200);
  expect(t.sent.map(({ method }) => method)).toEqual(["GET", "GET"]);
});

test("a write with an Idempotency-Key is sent once", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: { id: `w_${t.sent.length}` } }));
  const headers = { "idempotency-key": "key-1" };
  const first = await t.call("POST", at(t, "/webhooks"), { body: { name: "n" }, headers });
  const second = await t.call("POST", at(t, "/webhooks"), { body: { name: "n" }, headers });
  expect(second.json).toEqual(first.json);
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(t.sent.map((request) => request.headers["idempotency-key"])).toEqual(["key-1"]);
});

test("every write is in the audit log, without its secrets", async () => {
  await using t = await startTestGateway();
  await t.call("GET", at(t, "/webhooks"));
  await t.call("POST", at(t, "/webhooks?notify=1"), { body: { name: "n", secret: "canary" } });
  const { json, text } = await t.call("GET", "/audit-log");
  expect(json.result).toMatchObject([
    { tool: "custom", arguments: { method: "POST", path: "/webhooks", name: "n", notify: "1" }, outcome: "succeeded" },
  ]);
  expect(text).not.toContain("canary");
});
