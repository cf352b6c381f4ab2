import { expect, test } from "vitest";
import { call, READS, WRITES } from "../testing/proxy-call.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";

const dubError = (code: string, message: string) => ({
  error: { code, message, doc_url: `https://dub.co/docs#${code}` },
});

test("Dub's refusal keeps its status, its text and its body", async () => {
  await using t = await startTestGateway();
  const body = dubError("unprocessable_entity", "invalid_type: url: Invalid URL");
  t.script(() => ({ status: 422, json: body }));
  const answer = await call(t, ["POST", "/links"]);
  expect(answer.status).toBe(422);
  expect(answer.json).toEqual({
    statusCode: 422,
    error: "Unprocessable Entity",
    message: "invalid_type: url: Invalid URL",
    truto_is_remote_error: true,
    raw_response: body,
    request_id: answer.headers.get("x-request-id"),
  });
});

test.each([400, 403, 404, 409, 410, 418, 422, 500, 501])(
  "status %i is passed on, from reads and writes",
  async (status) => {
    await using t = await startTestGateway();
    t.script(() => ({ status, json: dubError("x", "No") }));
    for (const request of [...READS, ...WRITES]) {
      expect((await call(t, request)).json).toMatchObject({ statusCode: status, truto_is_remote_error: true });
    }
    expect(t.sent).toHaveLength(READS.length + WRITES.length);
  },
);

test.each([408, 425, 502, 503, 504])(
  "status %i of a write becomes 500, so that no client repeats it",
  async (status) => {
    await using t = await startTestGateway();
    t.script(() => ({ status, text: "<html>Bad gateway</html>" }));
    for (const request of READS) {
      const { json } = await call(t, request);
      expect(json).toMatchObject({
        statusCode: status,
        message: "Bad gateway",
        raw_response: "<html>Bad gateway</html>",
      });
      expect(json).not.toHaveProperty("upstream_status");
    }
    for (const request of WRITES) {
      expect((await call(t, request)).json).toMatchObject({
        statusCode: 500,
        upstream_status: status,
        truto_is_remote_error: true,
      });
    }
    expect(t.sent).toHaveLength(READS.length + WRITES.length);
  },
);

test.each([
  [{ message: "a" }, "a"],
  [{ error: "access_denied", error_description: "b" }, "b"],
  [{ detail: "c" }, "c"],
  [{ error: {} }, '{"error":{}}'],
  [["x"], "x"],
  [null, "The upstream answered 400 (Bad Request) and said nothing"],
])("the text of %j is found", async (json, message) => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 400, json }));
  expect((await call(t, ["GET", "/links"])).json).toMatchObject({ message, raw_response: json });
});

test("a missing permission is named, and remembered with the account", async () => {
  await using t = await startTestGateway();
  const message =
    "The provided key does not have the required permissions. Having the 'links.write links.read' permission is required.";
  t.script(() => ({ status: 403, json: dubError("forbidden", message) }));
  const { json } = await call(t, ["POST", "/links"]);
  expect(json.truto_error_insight).toEqual({
    forbidden_error: { description: expect.any(String), value: { missing_scopes: ["links.write", "links.read"] } },
  });
  expect(await t.reload()).toMatchObject({
    status: "active",
    lastForbiddenError: {
      resource: "links",
      method: "create",
      missing_scopes: ["links.write", "links.read"],
      occurred_at: "2026-11-02T10:00:00.000Z",
    },
  });
});

test("a plan that is too low is a 403 without a guess", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 403, json: dubError("forbidden", "Need higher plan.") }));
  const { json } = await call(t, ["GET", "/links"]);
  expect(json.message).toBe("Need higher plan.");
  expect(json).not.toHaveProperty("truto_error_insight");
});

test("a refused credential asks for a new one, and a success takes that back", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 401, json: dubError("unauthorized", "Unauthorized: Invalid API key.") }));
  expect((await call(t, ["GET", "/links"])).json).toMatchObject({ statusCode: 401, truto_is_remote_error: true });
  expect(await t.reload()).toMatchObject({
    status: "needs_reauth",
    lastError: { message: "Unauthorized: Invalid API key.", status_code: 401, occurred_at: "2026-11-02T10:00:00.000Z" },
  });
  t.nowMs += 60_000;
  await call(t, ["GET", "/links"]);
  expect((await t.reload()).lastError?.occurred_at).toBe("2026-11-02T10:00:00.000Z");
  t.script(() => ({ json: [] }));
  await call(t, ["GET", "/links"]);
  expect(await t.reload()).toMatchObject({ status: "active", lastError: null });
});

test("the answer to a credential that was replaced meanwhile is not held against the new one", async () => {
  await using t = await startTestGateway();
  t.script(async (request) => {
    if (request.url.includes("pageSize=1")) return { json: [] };
    const context = { api_key: "dub_the_new_key" };
    await t.call("PATCH", `/integrated-account/${t.account.id}/credentials`, { body: { context } });
    return { status: 401, json: dubError("unauthorized", "Invalid") };
  });
  expect((await call(t, ["GET", "/events"])).status).toBe(401);
  expect(await t.reload()).toMatchObject({ status: "active", lastError: null });
});

const rateLimitOf = (t: TestGateway) => ({
  "retry-after": String(t.nowMs + 3_000),
  "x-ratelimit-reset": String(t.nowMs + 3_000),
  "x-ratelimit-limit": "60",
  "x-ratelimit-remaining": "0",
  server: "x",
});

test("a rate limit says when to come back, in seconds, and is kept from then on", async () => {
  await using t = await startTestGateway();
  const headers = rateLimitOf(t);
  t.script(() => ({ status: 429, headers, json: dubError("rate_limit_exceeded", "Too many requests.") }));
  const limited = await call(t, ["GET", "/links"]);
  expect(limited.status).toBe(429);
  expect(Object.fromEntries(limited.headers)).toMatchObject({
    "retry-after": "4",
    "ratelimit-reset": "3",
    "ratelimit-limit": "60;w=60",
    "ratelimit-remaining": "0",
  });
  expect(limited.headers.has("server")).toBe(false);
  expect(t.sent).toHaveLength(1);
  t.script(() => ({ json: [] }));
  const early = await call(t, ["GET", "/links"]);
  // The same as before: the window slides on for a second after its reset.
  expect(early.headers.get("retry-after")).toMatch(/^[234]$/);
  expect(early.json).toMatchObject({ statusCode: 429, message: expect.stringContaining("retry in") });
  expect(early.json).not.toHaveProperty("truto_is_remote_error");
  expect(early.headers.get("ratelimit-limit")).toBe("60;w=60");
  expect(t.sent).toHaveLength(1);
  expect((await call(t, ["GET", "/analytics"])).status).toBe(200);
});

test("a success says what is left, and never carries Retry-After", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ headers: rateLimitOf(t), json: [] }));
  const fine = await call(t, ["GET", "/links"]);
  expect(fine.headers.has("retry-after")).toBe(false);
  expect(fine.headers.get("ratelimit-limit")).toBe("60;w=60");
});

test("a short wait is absorbed once for reads, and never for writes", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  t.script(() => (t.sent.length === 1 ? { status: 429, headers: { "retry-after": "1" } } : { json: [] }));
  expect((await call(t, ["GET", "/links"])).status).toBe(200);
  expect(t.sent).toHaveLength(2);
  t.script(() => ({ status: 429, headers: { "retry-after": "1" } }));
  expect((await call(t, ["POST", "/links"])).status).toBe(429);
  expect(t.sent).toHaveLength(3);
});

test.each([
  ["an error", { status: 400, json: dubError("bad_request", `Bad header: Bearer ${API_KEY}`) }],
  ["an error in text", { status: 500, text: `Authorization: Bearer ${API_KEY}` }],
  ["a success", { json: { id: "link_1", comments: API_KEY } }],
  ["a rate limit", { status: 429, headers: { "x-ratelimit-limit": API_KEY } }],
])("a credential that Dub echoes in %s goes no further", async (_, answer) => {
  await using t = await startTestGateway();
  t.script(() => answer);
  for (const request of [...READS, ...WRITES]) {
    const { text, headers } = await call(t, request);
    expect(text).not.toContain(API_KEY);
    expect(JSON.stringify([...headers])).not.toContain(API_KEY);
  }
  const row = await t.call("GET", `/integrated-account/${t.account.id}`);
  expect(row.text).not.toContain(API_KEY);
  expect(t.logged.join()).not.toContain(API_KEY);
});
