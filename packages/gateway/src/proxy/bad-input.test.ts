import { expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const at = (t: TestGateway, path: string) =>
  `/proxy${path}${path.includes("?") ? "&" : "?"}integrated_account_id=${t.account.id}`;

/** Refused with one envelope, before anything reached Dub, and with the account as it was. */
async function expectRefused(
  t: TestGateway,
  request: { method: string; path: string; body?: unknown; headers?: Record<string, string> },
  status: number,
  message: string | RegExp,
) {
  const before = await t.reload();
  const answer = await t.call(request.method, request.path, request);
  expect(answer.json).toMatchObject({
    statusCode: status,
    message: typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
    request_id: answer.headers.get("x-request-id"),
  });
  expect(answer.status).toBe(status);
  expect(answer.json).not.toHaveProperty("truto_is_remote_error");
  expect(t.sent).toEqual([]);
  expect(await t.reload()).toEqual(before);
  return answer;
}

test.each([
  ["no account", "/proxy/links", 400, "integrated_account_id is required"],
  ["an empty account", "/proxy/links?integrated_account_id=", 400, "integrated_account_id is required"],
  ["an account that is no UUID", "/proxy/links?integrated_account_id=x", 400, "must be a UUID"],
  ["two accounts", "/proxy/links?integrated_account_id=x&integrated_account_id=y", 400, "must be a UUID"],
  [
    "an unknown account",
    `/proxy/links?integrated_account_id=${crypto.randomUUID()}`,
    404,
    "Integrated account not found",
  ],
  [
    "an unknown resource",
    "/proxy/linkz",
    404,
    /^Unknown resource\. Did you mean `links`\? Available: analytics, bounty_submissions, commissions, /,
  ],
  ["a resource far from any", "/proxy/zzz", 404, /^Unknown resource\. Available: analytics/],
  ["a path too deep", "/proxy/links/a/b", 404, "There is nothing at this path"],
])("%s", async (_, path, status, message) => {
  await using t = await startTestGateway();
  await expectRefused(t, { method: "GET", path }, status, message);
});

test.each([
  ["POST", "/links"],
  ["PATCH", "/links/link_1"],
  ["POST", "/links/bulk_delete"],
])("a body of %s /proxy%s that is not UTF-8 is a 400, with and without an idempotency key", async (method, path) => {
  await using t = await startTestGateway();
  const body = new Uint8Array(Buffer.from('{"url":"https://x.co","title":"Caf\xe9"}', "latin1"));
  const withKey: Record<string, string> = { "idempotency-key": "k" };
  for (const headers of [undefined, withKey]) {
    await expectRefused(
      t,
      { method, path: at(t, path), body, ...(headers && { headers }) },
      400,
      "The body is not UTF-8",
    );
  }
});

test.each([
  ["DELETE", "/links/link_1?dry_run=true", undefined],
  ["DELETE", "/links/link_1", { dry_run: true }],
  ["POST", "/links/bulk_delete", { linkIds: ["link_1"], dry_run: true }],
  ["POST", "/links/bulk_delete?plan_hash=x", { linkIds: ["link_1"] }],
  ["PATCH", "/links/link_1", { url: "https://acme.test/", dry_run: false }],
])("%s /proxy%s with what plans a change is refused, not carried out", async (method, path, body) => {
  await using t = await startTestGateway();
  await expectRefused(t, { method, path: at(t, path), body }, 400, "the Proxy API makes no plans");
});

test.each([
  ["PUT", "/links", "GET, POST, PATCH, DELETE"],
  ["PUT", "/links/link_1", "GET, DELETE, PATCH"],
  ["POST", "/analytics", "GET"],
  ["DELETE", "/events", "GET"],
])("%s /proxy%s is a 405", async (method, path, allow) => {
  await using t = await startTestGateway();
  const answer = await expectRefused(
    t,
    { method, path: at(t, path), body: {} },
    405,
    `${method} is not supported here`,
  );
  expect(answer.headers.get("allow")?.split(", ").toSorted()).toEqual(allow.split(", ").toSorted());
});

test("a method that is nearly right is named", async () => {
  await using t = await startTestGateway();
  const message = /^Unknown method\. Did you mean `upsert`\? Available: bulk_create, .*, count, upsert$/;
  await expectRefused(t, { method: "POST", path: at(t, "/links/upserts"), body: {} }, 404, message);
  await expectRefused(t, { method: "GET", path: at(t, "/analytics/x") }, 404, "Unknown method");
});

test.each(["{", '{"url":}', "not json", "url=https://a.example", '"'])("the body %j is a 400", async (body) => {
  await using t = await startTestGateway();
  await expectRefused(t, { method: "POST", path: at(t, "/links"), body }, 400, "The body is not valid JSON");
});

test("a form is a 415", async () => {
  await using t = await startTestGateway();
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  await expectRefused(t, { method: "POST", path: at(t, "/links"), body: "--x--", headers }, 415, "send JSON");
});

test("20 MB are a 413, 15 MB are not", async () => {
  await using t = await startTestGateway();
  const bodyOf = (megabytes: number) => JSON.stringify({ url: "x".repeat(megabytes * 1024 * 1024) });
  await expectRefused(t, { method: "POST", path: at(t, "/links"), body: bodyOf(20) }, 413, "The body is larger than");
  expect((await t.call("POST", at(t, "/links"), { body: bodyOf(15) })).status).toBe(200);
});

test("a body without a length is measured as it comes", async () => {
  await using t = await startTestGateway();
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);
  const body = ReadableStream.from(Array.from({ length: 20 }, () => chunk));
  const response = await t.gateway.app.request(at(t, "/links"), {
    method: "POST",
    headers: { authorization: t.authorization },
    body,
    duplex: "half",
  } as RequestInit);
  expect(response.status).toBe(413);
});

test.each([
  ["limit=0", "query.limit must be an integer of at least 1"],
  ["limit=ten", "query.limit must be an integer of at least 1"],
  ["limit=1&limit=2", "query.limit must be an integer of at least 1"],
  ["page=0", "query.page must be an integer of at least 1"],
  ["next_cursor=nonsense", "Invalid next_cursor"],
  ["prev_cursor=nonsense", "Invalid next_cursor"],
  ["next_cursor[]=x", "Invalid next_cursor"],
  ["next_cursor=a&prev_cursor=b", "query.prev_cursor cannot be combined with next_cursor"],
  ["a[b][c][d][e][f]=1", "nests too deep"],
])("?%s is a 400", async (query, message) => {
  await using t = await startTestGateway();
  await expectRefused(t, { method: "GET", path: at(t, `/links?${query}`) }, 400, message);
});

test("a wrong argument is named in the details", async () => {
  await using t = await startTestGateway();
  const answer = await expectRefused(t, { method: "GET", path: at(t, "/links?limit=0") }, 400, "limit");
  expect(answer.json).toMatchObject({
    error: "Bad Request",
    details: { failures: [{ path: "query.limit", message: "must be an integer of at least 1", code: "invalid" }] },
  });
});

test.each([
  ["DELETE", "/links/undefined", "query.id is required"],
  ["DELETE", "/links/null", "query.id is required"],
  ["DELETE", "/links", "query.id is required"],
  ["PATCH", "/links", "query.id is required"],
  ["DELETE", "/links?id=..", "path parameter linkId"],
  ["GET", "/links/undefined?key=x", "A link is named by"],
])("%s /proxy%s does not say which link", async (method, path, message) => {
  await using t = await startTestGateway();
  await expectRefused(t, { method, path: at(t, path), ...(method === "GET" ? {} : { body: {} }) }, 400, message);
});

test("a body that is no object cannot become a query", async () => {
  await using t = await startTestGateway();
  await expectRefused(t, { method: "POST", path: at(t, "/links/count"), body: "[1]" }, 400, "must be a JSON object");
});

test("a body nested without end is a 400", async () => {
  await using t = await startTestGateway();
  const body = `{"url":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
  await expectRefused(t, { method: "POST", path: at(t, "/links"), body }, 400, "nested too deep");
});
