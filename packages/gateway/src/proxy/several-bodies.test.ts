import { expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const at = (t: TestGateway, path: string) => `/proxy${path}?integrated_account_id=${t.account.id}`;
const COMMISSIONS = [100, 200, 300].map((amount) => ({ type: "custom", partnerId: "pn_1", amount }));
const PARTNER_LINKS = ["a", "b", "c"].map((path) => ({ url: `https://example.com/${path}`, partnerId: "pn_1" }));
const bodiesSent = (t: TestGateway) => t.sent.map(({ body }) => JSON.parse(body ?? "null"));
const ACCEPTED = { success: true, message: "Queued" };

test.each([
  ["commissions", "/commissions/bulk_create", COMMISSIONS, COMMISSIONS],
  ["commissions in an object", "/commissions/bulk_create", { commissions: COMMISSIONS }, COMMISSIONS],
  ["partner links", "/partner_links/bulk_update", PARTNER_LINKS, PARTNER_LINKS],
  ["partner links in an object", "/partner_links/bulk_update", { links: PARTNER_LINKS }, PARTNER_LINKS],
])("%s are sent one after the other, each with its outcome", async (_, path, body, bodies) => {
  await using t = await startTestGateway();
  let isBusy = false;
  t.script(async () => {
    expect(isBusy).toBe(false);
    isBusy = true;
    await Promise.resolve();
    isBusy = false;
    return { status: 202, json: ACCEPTED };
  });
  const { status, json } = await t.call("POST", at(t, path), { body });
  expect(status).toBe(200);
  expect(json).toEqual({
    result: [0, 1, 2].map((index) => ({ index, status: "done", result: ACCEPTED })),
    next_cursor: null,
    prev_cursor: null,
    result_count: 3,
  });
  expect(bodiesSent(t)).toEqual(bodies);
});

test("one commission keeps its 202, and its own answer", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 202, json: ACCEPTED }));
  const answer = await t.call("POST", at(t, "/commissions/bulk_create"), { body: COMMISSIONS[0] });
  expect(answer).toMatchObject({ status: 202, json: { result: ACCEPTED } });
});

test("a commission that is refused does not keep the others back; a long rate limit does, and nothing is sent twice", async () => {
  await using t = await startTestGateway();
  t.script(() => {
    if (t.sent.length === 1) return { status: 409, json: { error: { code: "conflict", message: "Paid already" } } };
    return t.sent.length === 2 ? { status: 429, headers: { "retry-after": "61" } } : { status: 202, json: ACCEPTED };
  });
  const { json } = await t.call("POST", at(t, "/commissions/bulk_create"), { body: COMMISSIONS });
  expect(json.result).toEqual([
    { index: 0, status: "error", error: { code: "conflict", message: "Paid already" } },
    { index: 1, status: "error", error: { code: "rate_limit_exceeded", message: expect.any(String) } },
    { index: 2, status: "not_sent" },
  ]);
  expect(t.sent).toHaveLength(2);
});

test("a short rate limit is waited for: what Dub refused was not done", async () => {
  await using t = await startTestGateway();
  t.script(() =>
    t.sent.length === 2 ? { status: 429, headers: { "retry-after": "1" } } : { status: 202, json: ACCEPTED },
  );
  const { json } = await t.call("POST", at(t, "/commissions/bulk_create"), { body: COMMISSIONS });
  expect(json.result.map(({ status }: { status: string }) => status)).toEqual(["done", "done", "done"]);
  expect(bodiesSent(t)).toEqual([COMMISSIONS[0], COMMISSIONS[1], COMMISSIONS[1], COMMISSIONS[2]]);
});

test("a rate limit on the first is that of the call, and says when to come back", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 429, headers: { "retry-after": "70" } }));
  const answer = await t.call("POST", at(t, "/commissions/bulk_create"), { body: COMMISSIONS });
  expect([answer.status, answer.headers.get("retry-after"), t.sent.length]).toEqual([429, "70", 1]);
});

test("a sandbox account sends none", async () => {
  await using t = await startTestGateway();
  const sandbox = await t.connect({}, true);
  t.sent.length = 0;
  const path = `/proxy/commissions/bulk_create?integrated_account_id=${sandbox.id}`;
  expect((await t.call("POST", path, { body: COMMISSIONS })).status).toBe(405);
  expect(t.sent).toEqual([]);
});

test("with an idempotency key each request carries one of its own", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 202, json: ACCEPTED }));
  const headers = { "idempotency-key": "k1" };
  await t.call("POST", at(t, "/commissions/bulk_create"), { body: COMMISSIONS, headers });
  const again = await t.call("POST", at(t, "/commissions/bulk_create"), { body: COMMISSIONS, headers });
  expect(t.sent.map((request) => request.headers["idempotency-key"])).toEqual(["k1.0", "k1.1", "k1.2"]);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
});
