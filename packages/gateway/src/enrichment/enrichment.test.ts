import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Script, TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

let t: TestGateway;
beforeAll(async () => {
  t = await startTestGateway();
});
afterAll(() => t[Symbol.asyncDispose]());

const CUSTOMER = {
  ...{ id: "cus_1", externalId: "user/1", name: "Lin", email: "lin@acme.test", avatar: null, country: "NO" },
  ...{ stripeCustomerId: null, sales: 2, saleAmount: 7000, createdAt: "2026-01-02T00:00:00.000Z" },
  ...{ firstSaleAt: "2026-02-01T00:00:00.000Z", subscriptionCanceledAt: null },
  link: { id: "link_1", domain: "acme.link", key: "ada", shortLink: "https://acme.link/ada", url: "https://acme.test" },
  partner: { id: "pn_1", name: "Ada", email: "ada@acme.test", image: null },
};

function event(event: "lead" | "sale", number: number, timestamp: string, over: object = {}) {
  const click = {
    ...{ id: `click_${number}`, url: "https://acme.test/?utm_source=mail&via=ada", country: "NO", city: "Unknown" },
    ...{ region: "NO-03", continent: "EU", device: "Mobile", browser: "Safari", os: "iOS", trigger: "qr", qr: true },
    ...{ referer: "news.test", refererUrl: "https://news.test/a" },
  };
  const link = { ...CUSTOMER.link, utm_source: "ignored", utm_campaign: "spring", partnerId: "pn_1" };
  return { event, timestamp, eventId: `event_${number}`, eventName: event, click, link, ...over };
}

const SALE = { amount: 5000, currency: "usd", invoiceId: "in_1", paymentProcessor: "stripe" };
const LEADS = [
  event("lead", 2, "2026-01-03T00:00:00.000Z"),
  // As the hosted Dub is known to write it.
  event("lead", 1, "Fri Jan 02 2026 00:00:00 GMT+0000 (Coordinated Universal Time)", { metadata: { plan: "pro" } }),
];
const SALES = [event("sale", 3, "2026-02-01T00:00:00.000Z", { sale: SALE })];

/** Later than the oldest. */
let moreLeads = 0;

/** A Dub that knows this customer. */
const dub: Script = ({ url }) => {
  const { pathname, searchParams } = new URL(url);
  const path = decodeURIComponent(pathname.replace("/api", ""));
  if (path === "/customers") return { json: searchParams.get("email") === CUSTOMER.email ? [CUSTOMER] : [] };
  if (path === "/customers/cus_1" || path === "/customers/ext_user/1") return { json: CUSTOMER };
  if (path === "/partners") return { json: [{ ...CUSTOMER.partner, status: "approved", groupId: "grp_1" }] };
  if (path === "/analytics") return { json: { leads: 7 } };
  if (path !== "/events") return { status: 404, json: { error: { code: "not_found", message: "Not here." } } };
  if (moreLeads > 0 && searchParams.get("event") === "leads" && searchParams.get("sortOrder") === "desc") {
    return { json: Array.from({ length: moreLeads }, (_, index) => ({ ...LEADS[0], eventId: `more_${index}` })) };
  }
  const rows: readonly object[] = searchParams.get("event") === "leads" ? LEADS : SALES;
  const ordered = searchParams.get("sortOrder") === "asc" ? rows.toReversed() : rows;
  return { json: ordered.slice(0, Number(searchParams.get("limit"))) };
};

beforeEach(() => {
  t.script(dub);
  moreLeads = 0;
  t.sent.length = 0;
});

const ask = (query: string) => t.call("GET", `/enrichment?integrated_account_id=${t.account.id}&${query}`);

test.each(["id=cus_1", "external_id=user/1", "email=lin@acme.test"])(
  "by %s a customer is one record",
  async (query) => {
    const { status, json } = await ask(query);
    expect(status).toBe(200);
    expect(json).toMatchObject({ result_count: 1, id: "cus_1" });
    expect(json.is_partial_response).toBe(undefined);
    expect(json.result).toMatchObject({
      external_id: "user/1",
      email: "lin@acme.test",
      first_touch: {
        at: "2026-01-02T00:00:00.000Z",
        click_id: "click_1",
        utm: { utm_source: "mail", utm_medium: null, utm_campaign: "spring" },
        country: "NO",
        city: null,
        device: "Mobile",
        referrer: "news.test",
        is_qr_scan: true,
        link: { id: "link_1", short_link: "https://acme.link/ada", partner_id: "pn_1" },
      },
      last_touch: { at: "2026-02-01T00:00:00.000Z", event: "sale", click_id: "click_3" },
      leads: { count: 2, latest: [{ event_id: "event_2" }, { event_id: "event_1", metadata: { plan: "pro" } }] },
      sales: { count: 2, amount: 7000, latest: [{ amount: 5000, invoice_id: "in_1", payment_processor: "stripe" }] },
      partner: { id: "pn_1", name: "Ada", status: "approved", group_id: "grp_1" },
      missing: [],
    });
  },
);

test("of a customer with more leads than are read, the first touch and the number are asked for", async () => {
  moreLeads = 100;
  const { json } = await ask("id=cus_1&limit=1");
  expect(json.result).toMatchObject({ first_touch: { click_id: "click_1" }, leads: { count: 7 } });
  expect(json.result.leads.latest).toHaveLength(1);
  expect(t.sent).toHaveLength(6);
});

test("what cannot be read is named, and the rest is there", async () => {
  const refused = { status: 403, json: { error: { code: "forbidden", message: "Need higher plan." } } };
  t.script((request) => (/events|partners/.test(request.url) ? refused : dub(request)));
  const { status, json } = await ask("id=cus_1");
  expect([status, json.is_partial_response]).toEqual([200, true]);
  expect(json.result).toMatchObject({
    first_touch: null,
    leads: { count: null },
    partner: { id: "pn_1", status: null },
  });
  expect(json.result.missing.map(({ part }: { part: string }) => part).toSorted()).toEqual([
    "leads",
    "partner",
    "sales",
  ]);
});

test.each([
  ["id=cus_none", 404],
  ["email=none@acme.test", 404],
  ["", 400],
  ["id=cus_1&email=lin@acme.test", 400],
  ["id=cus_1&limit=0", 400],
  ["id=cus_1&limit=501", 400],
  ["id=cus_1&depth=2", 400],
  ["id=", 400],
])("%j is refused with %d", async (query, expected) => {
  const { status, json } = await ask(query);
  expect([status, json.statusCode]).toEqual([expected, expected]);
});

test("a customer of an account that is blocked is not asked for", async () => {
  const other = await t.connect();
  await t.db.updateTable("integrated_accounts").set({ blocked_at_ms: 1 }).where("id", "=", other.id).execute();
  t.sent.length = 0;
  expect((await t.call("GET", `/enrichment?integrated_account_id=${other.id}&id=cus_1`)).status).toBe(503);
  expect(t.sent).toEqual([]);
});
