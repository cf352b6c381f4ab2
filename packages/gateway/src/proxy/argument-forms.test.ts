/** The notes to the mapping table, one by one. See behaviour/gateway 4.4. */
import { expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const at = (t: TestGateway, path: string) =>
  `/proxy${path}${path.includes("?") ? "&" : "?"}integrated_account_id=${t.account.id}`;

/** What reached Dub, without the constant part. */
function sentTo(t: TestGateway) {
  return t.sent.map(({ method, url, body }) => {
    const path = decodeURIComponent(url.replace("http://dub.example/api", ""));
    return [`${method} ${path}`, ...(body === undefined ? [] : [JSON.parse(body)])];
  });
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `link_${index}`);

const LINKS = [{ url: "https://a.example" }, { url: "https://b.example", key: "b" }];

test.each([
  // 2, 3, 4: the parent in query or body, under the gateway's name or Dub's.
  ["GET", "/bounty_submissions?bounty_id=b1", undefined, ["GET /bounties/b1/submissions?page=1"]],
  [
    "GET",
    "/bounty_submissions?bountyId=b1&status=submitted",
    undefined,
    ["GET /bounties/b1/submissions?status=submitted&page=1"],
  ],
  ["PATCH", "/bounty_submissions/s1?id=s1&bounty_id=b1", {}, ["POST /bounties/b1/submissions/s1/approve", {}]],
  [
    "PATCH",
    "/bounty_submissions/s1",
    { bounty_id: "b1", rewardAmount: 500 },
    ["POST /bounties/b1/submissions/s1/approve", { rewardAmount: 500 }],
  ],
  ["PATCH", "/bounty_submissions", { bountyId: "b1", id: "s1" }, ["POST /bounties/b1/submissions/s1/approve", {}]],
  ["DELETE", "/bounty_submissions/s1?bounty_id=b1", undefined, ["POST /bounties/b1/submissions/s1/reject", {}]],
  [
    "DELETE",
    "/bounty_submissions/s1?bounty_id=b1&rejectionReason=other&rejectionNote=no",
    undefined,
    ["POST /bounties/b1/submissions/s1/reject", { rejectionReason: "other", rejectionNote: "no" }],
  ],
  [
    "DELETE",
    "/bounty_submissions/s1",
    { bounty_id: "b1", rejectionReason: "other" },
    ["POST /bounties/b1/submissions/s1/reject", { rejectionReason: "other" }],
  ],
  // 5: one object.
  [
    "POST",
    "/commissions/bulk_create",
    { type: "custom", partnerId: "pn_1", amount: 100 },
    ["POST /commissions", { type: "custom", partnerId: "pn_1", amount: 100 }],
  ],
  // 8, 10, 11, 27, 29: external ids.
  [
    "GET",
    "/customers/ext_u1?includeExpandedFields=true",
    undefined,
    ["GET /customers/ext_u1?includeExpandedFields=true"],
  ],
  [
    "PATCH",
    "/customers/ext_u1?includeExpandedFields=true",
    { name: "Ada" },
    ["PATCH /customers/ext_u1?includeExpandedFields=true", { name: "Ada" }],
  ],
  ["DELETE", "/customers/ext_u1", undefined, ["DELETE /customers/ext_u1"]],
  ["DELETE", "/links/ext_l1", undefined, ["DELETE /links/ext_l1"]],
  // 13, 14: the id of a domain is its name; a new name travels in the body.
  ["DELETE", "/domains/acme.link", undefined, ["DELETE /domains/acme.link"]],
  ["PATCH", "/domains/acme.link", { slug: "new.link" }, ["PATCH /domains/acme.link", { slug: "new.link" }]],
  // 16: names of domains in query or body.
  ["POST", "/domains/status", { domains: ["a.link", "b.link"] }, ["GET /domains/status?domains=a.link,b.link"]],
  ["POST", "/domains/status?domains=a.link,b.link", {}, ["GET /domains/status?domains=a.link,b.link"]],
  // 22: a bare list, or an object with it.
  ["POST", "/links/bulk_create", LINKS, ["POST /links/bulk", LINKS]],
  ["POST", "/links/bulk_create", { links: LINKS }, ["POST /links/bulk", LINKS]],
  // 23: ids in query or body, as a list or with commas.
  ["POST", "/links/bulk_delete", { linkIds: ["l1", "ext_l2"] }, ["DELETE /links/bulk?linkIds=l1,ext_l2"]],
  ["POST", "/links/bulk_delete", { linkIds: "l1, l2" }, ["DELETE /links/bulk?linkIds=l1,l2"]],
  ["POST", "/links/bulk_delete?linkIds=l1,l2", {}, ["DELETE /links/bulk?linkIds=l1,l2"]],
  ["POST", "/links/bulk_delete?linkIds[0]=l1&linkIds[1]=l2", undefined, ["DELETE /links/bulk?linkIds=l1,l2"]],
  ["POST", "/links/bulk_delete", { linkIds: ids(100) }, [`DELETE /links/bulk?linkIds=${ids(100)}`]],
  // 24: an array or a comma list too, or external ids.
  [
    "POST",
    "/links/bulk_update",
    { linkIds: ["l1"], data: { archived: true } },
    ["PATCH /links/bulk", { linkIds: ["l1"], data: { archived: true } }],
  ],
  [
    "POST",
    "/links/bulk_update?linkIds=l1,l2",
    { data: { url: "u" } },
    ["PATCH /links/bulk", { linkIds: ["l1", "l2"], data: { url: "u" } }],
  ],
  [
    "POST",
    "/links/bulk_update",
    { externalIds: ["e1"], data: {} },
    ["PATCH /links/bulk", { externalIds: ["e1"], data: {} }],
  ],
  [
    "POST",
    "/links/bulk_update",
    { linkIds: [], externalIds: "e1,e2", data: {} },
    ["PATCH /links/bulk", { linkIds: [], externalIds: ["e1", "e2"], data: {} }],
  ],
  // 30: a grouped count.
  ["POST", "/links/count", { groupBy: "domain" }, ["GET /links/count?groupBy=domain"]],
  // 41: one record.
  [
    "POST",
    "/partner_links/bulk_update",
    { partnerId: "pn_1", url: "u" },
    ["PUT /partners/links/upsert", { partnerId: "pn_1", url: "u" }],
  ],
  // 46: an empty click id is one.
  [
    "POST",
    "/track",
    { clickId: "", eventName: "Sign up", customerExternalId: "u1" },
    ["POST /track/lead", { clickId: "", eventName: "Sign up", customerExternalId: "u1" }],
  ],
  // Aliases of resources.
  ["POST", "/tracks", { clickId: "c1" }, ["POST /track/lead", { clickId: "c1" }]],
  ["POST", "/track_sales", { amount: 1 }, ["POST /track/sale", { amount: 1 }]],
  ["POST", "/track_opens", { dubDomain: "acme.link" }, ["POST /track/open", { dubDomain: "acme.link" }]],
  // 50: as 23.
  [
    "POST",
    "/commissions/bulk_update",
    { commissionIds: "cm_1,cm_2", status: "refunded" },
    ["PATCH /commissions/bulk", { commissionIds: ["cm_1", "cm_2"], status: "refunded" }],
  ],
  ["DELETE", "/discount_codes/ADA30", undefined, ["DELETE /discount-codes/ADA30"]],
  ["PATCH", "/discount_codes/ADA30", { code: "ADA40" }, ["PATCH /discount-codes/ADA30", { code: "ADA40" }]],
] as const)("%s /proxy%s %j", async (method, path, body, expected) => {
  await using t = await startTestGateway();
  const answer = await t.call(method, at(t, path), { body });
  expect([answer.status, answer.json.message]).toEqual([200, undefined]);
  expect(sentTo(t)).toEqual([expected]);
});

test.each([
  ["PATCH", "/bounty_submissions/s1", {}, "query.bounty_id", "is required"],
  ["GET", "/bounty_submissions", undefined, "query.bounty_id", "is required"],
  ["GET", "/bounty_submissions?bounty_id=..", undefined, undefined, "path parameter bountyId"],
  ["PATCH", "/bounty_submissions/s1?bounty_id=b1", { reward: 5 }, "body.reward", "is not known"],
  ["PATCH", "/bounty_submissions/s1?bounty_id=b1", { rewardAmount: 5, status: "x" }, "body.status", "is not known"],
  ["POST", "/links/bulk_create", [], "body.links", "must name at least one item"],
  ["POST", "/links/bulk_create", {}, "body.links", "is required"],
  ["POST", "/links/bulk_delete", {}, "query.linkIds", "is required"],
  ["POST", "/links/bulk_delete", { linkIds: [] }, "body.linkIds", "must name at least one item"],
  ["POST", "/links/bulk_update", { data: {} }, "body.linkIds", "is required"],
  ["POST", "/links/bulk_update", { linkIds: [], data: {} }, "body.linkIds", "must name at least one item"],
  ["POST", "/links/bulk_update", { linkIds: ["l1"], data: { key: "x" } }, "body.data.key", "is not known"],
  ["POST", "/links/bulk_update", { linkIds: ["l1"], data: { domain: "x" } }, "body.data.domain", "is not known"],
  ["POST", "/commissions/bulk_create", [], "body.commissions", "must hold at least one item"],
] as const)("%s /proxy%s %j is a 400 before anything is sent", async (method, path, body, field, message) => {
  await using t = await startTestGateway();
  const { json } = await t.call(method, at(t, path), { body });
  expect(json).toMatchObject({ statusCode: 400, message: expect.stringContaining(message) });
  if (field !== undefined) expect(json.details.failures).toMatchObject([{ path: field }]);
  expect(t.sent).toEqual([]);
});

test("a rejected submission is the result, with its id beside it", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: { id: "s1", status: "rejected" } }));
  const { json } = await t.call("DELETE", at(t, "/bounty_submissions/s1?bounty_id=b1"));
  expect(json).toMatchObject({ result: { id: "s1", status: "rejected" }, id: "s1", result_count: 1 });
});

test("failed links of a bulk creation are data", async () => {
  await using t = await startTestGateway();
  const rows = [{ id: "l1" }, { link: LINKS[1], error: "Duplicate key", code: "conflict" }];
  t.script(() => ({ json: rows }));
  const { status, json } = await t.call("POST", at(t, "/links/bulk_create"), { body: LINKS });
  const outcomes = [
    { index: 0, status: "created", id: "l1" },
    { index: 1, status: "error", error: { code: "conflict", message: "Duplicate key" } },
  ];
  expect([status, json.result, json.result_count]).toEqual([200, outcomes, 2]);
  const raw = await t.call("POST", at(t, "/links/bulk_create?truto_response_format=raw"), { body: LINKS });
  expect(raw.json).toEqual(rows);
});

test.each([
  ["/links/bulk_delete", { linkIds: "a,b" }, { deletedCount: 2 }, "deleted"],
  ["/links/bulk_update", { linkIds: ["a", "b"], data: {} }, [{ id: "b" }, { id: "a" }], "updated"],
  ["/commissions/bulk_update", { commissionIds: ["a", "b"], status: "paid" }, [{ id: "b" }, { id: "a" }], "updated"],
])("%s answers with a row for each item, in their order", async (path, body, answer, status) => {
  await using t = await startTestGateway();
  t.script(() => ({ json: answer }));
  const { json } = await t.call("POST", at(t, path), { body });
  expect(json).toMatchObject({
    result: [
      { index: 0, id: "a", status },
      { index: 1, id: "b", status },
    ],
    result_count: 2,
  });
});

test("a grouped count is a list, an ungrouped one a number", async () => {
  await using t = await startTestGateway();
  t.script(({ url }) => ({
    json: url.includes("groupBy")
      ? [
          { domain: "a.link", _count: 2 },
          { domain: "b.link", _count: 1 },
        ]
      : 3,
  }));
  expect((await t.call("POST", at(t, "/links/count"), { body: {} })).json).toMatchObject({
    result: 3,
    result_count: 1,
  });
  const grouped = await t.call("POST", at(t, "/links/count?groupBy=domain"));
  expect(grouped.json).toMatchObject({ result: [{ _count: 2 }, { _count: 1 }], result_count: 2, next_cursor: null });
});

test("analytics of a partner is a list of one row, as that of the workspace", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: { clicks: 3, earnings: 100 } }));
  const { json } = await t.call("GET", at(t, "/partner_analytics?partnerId=pn_1"));
  expect(json).toMatchObject({ result: [{ clicks: 3, earnings: 100 }], result_count: 1, next_cursor: null });
});

test("a cursor goes on under its own bounty only", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: [{ id: "s1" }] }));
  const list = (bounty: string, cursor = "") =>
    t.call("GET", at(t, `/bounty_submissions?bounty_id=${bounty}&limit=1&next_cursor=${cursor}`));
  const { next_cursor } = (await list("b1")).json;
  expect((await list("b1", next_cursor)).status).toBe(200);
  expect((await list("b2", next_cursor)).json).toMatchObject({ statusCode: 400, message: "Invalid next_cursor" });
});
