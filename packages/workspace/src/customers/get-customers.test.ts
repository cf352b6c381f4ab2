import type { Customer, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { track } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let link: Link;

/** c1 to c5, a minute apart: c1 and c2 on a link, c2 and c4 with sales; c3 to c5 made by hand. */
beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  link = await clientOf(workspace).createLink({
    body: { url: "https://acme.test/", key: "list", trackConversion: true },
  });
  const people = [
    { name: "Ada 100%_Pure\\", email: "ada@example.com", country: "BR" },
    { name: "Berta", email: "berta@example.com", country: "US" },
    { name: "Carl", email: "carl@other.test", country: "US" },
    { name: "Dora", country: "CH" },
    { name: "Emil", email: "ada@example.com", country: "US" },
  ];
  for (const [index, { name, email, country }] of people.entries()) {
    clock.advance(60_000);
    const customerExternalId = `c${index + 1}`;
    if (index < 2) {
      const clickId = await clickLink(workspace.origin, link, { "x-vercel-ip-country": country });
      const person = { customerExternalId, customerName: name, customerEmail: email };
      await track(workspace, "lead", { clickId, eventName: "Sign up", ...person });
    } else {
      const body = { externalId: customerExternalId, name, email, country };
      await callApi(workspace, "POST", "/customers", { body });
    }
  }
  const { db } = workspace.database;
  await track(workspace, "sale", { customerExternalId: "c2", amount: 500 });
  await db
    .updateTable("customers")
    .set({ sale_amount_cents: 100, first_sale_at_ms: 1, subscription_canceled_at_ms: 1 })
    .where("external_id", "=", "c4")
    .execute();
});
afterAll(() => workspace.close());

async function list(query: string): Promise<Customer[]> {
  const { status, body } = await callApi(workspace, "GET", `/customers?${query}`);
  expect(status).toBe(200);
  return body as Customer[];
}
const names = async (query: string) => (await list(query)).map(({ externalId }) => externalId).join();
const idOf = async (externalId: string) => (await list(`externalId=${externalId}`))[0]?.id ?? "";

describe("filters", () => {
  test.each([
    ["", "c5,c4,c3,c2,c1"],
    ["email=ada@example.com", "c5,c1"],
    ["email=ADA@example.com", ""],
    ["email=carl@other.test&externalId=c1&search=Dora", "c3"],
    ["externalId=c1&search=Dora", "c1"],
    ["externalId=ext_c1", ""],
    ["search=berta@example.com", "c2"],
    ["search=berta@", ""],
    ["search=BERTA", "c2"],
    ["search=example.com", "c5,c2,c1"],
    ["search=C3", "c3"],
    ["search=%25", "c1"],
    ["search=_", "c1"],
    ["search=%5C", "c1"],
    ["country=US", "c5,c3,c2"],
    ["country=US&search=carl", "c3"],
    ["unknown=x", "c5,c4,c3,c2,c1"],
  ])("%s", async (query, expected) => {
    expect(await names(query)).toBe(expected);
  });

  test("by link, and by ids", async () => {
    expect(await names(`linkId=${link.id}`)).toBe("c2,c1");
    expect(await names(`customerIds=${await idOf("c1")},${await idOf("c3")},cus_nope`)).toBe("c3,c1");
  });

  test("the link is in the row when asked for", async () => {
    const rows = await list("includeExpandedFields=TRUE");
    expect(rows.map((row) => row.link?.id)).toEqual([undefined, undefined, undefined, link.id, link.id]);
    expect(rows.flatMap(Object.keys)).not.toContain("partner");
  });
});

describe("order", () => {
  test.each([
    ["sortBy=createdAt", "c5,c4,c3,c2,c1"],
    ["sortOrder=asc", "c1,c2,c3,c4,c5"],
    ["sortBy=saleAmount", "c2,c4,c5,c3,c1"],
    ["sortBy=saleAmount&sortOrder=asc", "c1,c3,c5,c4,c2"],
    ["sortBy=firstSaleAt", "c2,c4,c5,c3,c1"],
    ["sortBy=subscriptionCanceledAt&sortOrder=asc", "c1,c2,c3,c5,c4"],
    ["sortBy=saleAmount&page=2&pageSize=2", "c5,c3"],
    ["page=3&pageSize=2", "c1"],
    ["page=1000", ""],
  ])("%s", async (query, expected) => {
    expect(await names(query)).toBe(expected);
  });
});

describe("cursors", () => {
  test.each([
    ["startingAfter", "c4", "pageSize=2", "c3,c2"],
    ["startingAfter", "c1", "", ""],
    ["endingBefore", "c2", "pageSize=2", "c4,c3"],
    ["endingBefore", "c5", "", ""],
    ["startingAfter", "c2", "sortOrder=asc&pageSize=2", "c3,c4"],
    ["endingBefore", "c4", "sortOrder=asc&pageSize=2", "c2,c3"],
    ["startingAfter", "c4", "country=US&sortBy=createdAt", "c3,c2"],
  ])("%s %s %s", async (parameter, externalId, query, expected) => {
    expect(await names(`${parameter}=${await idOf(externalId)}&${query}`)).toBe(expected);
  });
});

describe("refused", () => {
  test.each([
    ["startingAfter={c1}&endingBefore={c1}", "You cannot use both startingAfter and endingBefore at the same time."],
    [
      "startingAfter={c1}&sortBy=saleAmount",
      "Cursor-based pagination only supports sorting by `createdAt`. Use offset-based pagination (`page` and `pageSize`) instead.",
    ],
    [
      "startingAfter={c1}&page=1",
      "You cannot use both page and startingAfter/endingBefore at the same time. Please use one pagination method.",
    ],
    ["startingAfter=cus_nope", "Invalid cursor: the provided ID does not exist."],
    ["page=1001", "Page is too big (cannot be more than 1000), recommend using cursor-based pagination instead."],
    ["pageSize=101", "too_big: pageSize: Max page size is 100."],
    ["pageSize=0", "too_small: pageSize: Page size must be greater than 0."],
    ["includeExpandedFields=1", expect.stringMatching(/^invalid_value: includeExpandedFields: /)],
    ["sortBy=name", expect.stringMatching(/^invalid_value: sortBy: /)],
  ])("%s", async (query, message) => {
    const named = query.replaceAll("{c1}", await idOf("c1"));
    expect(await refusal(workspace, "GET", `/customers?${named}`)).toEqual([422, "unprocessable_entity", message]);
  });

  test.each(["programId=prog_x", "partnerId=pn_x"])("%s: there is no program", async (query) => {
    for (const path of ["/customers", "/customers/count"]) {
      expect(await refusal(workspace, "GET", `${path}?${query}`)).toEqual([404, "not_found", "Program not found"]);
    }
  });
});

describe("GET /customers/count", () => {
  const count = async (query: string) => (await callApi(workspace, "GET", `/customers/count?${query}`)).body;

  test.each([
    ["", 5],
    ["country=US", 3],
    ["search=nobody", 0],
    ["groupBy=partnerId", 5],
  ])("%s is %d", async (query, expected) => {
    expect(await count(query)).toBe(expected);
  });

  test("by country, whatever country is asked for, most first", async () => {
    expect(await count("groupBy=country&country=CH")).toEqual([
      { country: "US", _count: 3 },
      { country: "BR", _count: 1 },
      { country: "CH", _count: 1 },
    ]);
  });

  test("by link, without those who came by none", async () => {
    const { id, shortLink, url } = link;
    expect(await count("groupBy=linkId")).toEqual([{ linkId: id, _count: 2, shortLink, url }]);
  });
});
