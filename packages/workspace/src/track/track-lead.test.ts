import type { Customer, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn, track } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";

const DAY_MS = 86_400_000;
const clock = createClock();
let workspace: StartedWorkspace;
let link: Link;
let clickId: string;
let n = 0;
/** A customer that no other test knows. */
let person: string;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());
beforeEach(async () => {
  n += 1;
  person = `user_${n}`;
  link = await clientOf(workspace).createLink({
    body: { url: "https://acme.test/", key: `lead-${n}`, trackConversion: true },
  });
  clickId = await clickLink(workspace.origin, link, { "x-vercel-ip-country": "US" });
  clock.advance(1000);
});

const lead = (body: object = {}) =>
  track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId: person, ...body });
const refused = (body: object) => refusal(workspace, "POST", "/track/lead", { body });
const customers = async () =>
  (await callApi(workspace, "GET", `/customers?externalId=${person}`)).body as readonly Customer[];
const counters = async ({ id }: Link = link) => {
  const { leads, conversions, sales, saleAmount } = await clientOf(workspace).getLinkInfo({ query: { linkId: id } });
  return { leads, conversions, sales, saleAmount };
};

describe("a lead", () => {
  test("makes a customer, an event and a count, and says whose it is", async () => {
    const [click] = await eventsOn(workspace, "click", link);
    const body = {
      customerName: "Ira Vale",
      customerEmail: "ira@example.com",
      customerAvatar: null,
      metadata: { plan: "pro" },
    };
    const answer = await lead(body);
    const { id, domain, key, shortLink, url } = link;
    expect(answer).toEqual({
      click: { id: clickId },
      link: { id, domain, key, shortLink, url, partnerId: null, programId: null, tenantId: null, externalId: null },
      customer: { externalId: person, name: "Ira Vale", email: "ira@example.com", avatar: null },
    });
    const [customer] = await customers();
    expect(customer).toMatchObject({ country: "US", sales: 0, saleAmount: 0, firstSaleAt: null });
    const [event, ...others] = await eventsOn(workspace, "lead", link);
    expect(event).toEqual({
      ...click,
      kind: "lead",
      timestampMs: clock.now(),
      eventId: expect.stringMatching(/^[a-zA-Z0-9]{16}$/),
      eventName: "Sign up",
      customerId: customer?.id,
      metadata: '{"plan":"pro"}',
    });
    expect(others).toEqual([]);
    expect(await counters()).toEqual({ leads: 1, conversions: 0, sales: 0, saleAmount: 0 });
    const { last_lead_at_ms } = await workspace.database.db
      .selectFrom("links")
      .select("last_lead_at_ms")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(last_lead_at_ms).toBe(clock.now());
  });

  test.each([
    [{ customerEmail: "only@example.com" }, /^only@example\.com$/],
    [{}, /^[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+$/],
  ])("of a customer without a name takes the email or three words: %j", async (body, name) => {
    expect(await lead(body)).toMatchObject({ customer: { name: expect.stringMatching(name) } });
    expect(await lead({ ...body, eventName: "Another" })).toMatchObject({
      customer: { name: (await customers())[0]?.name },
    });
  });

  test("needs no flag on the link", async () => {
    await clientOf(workspace).updateLink({ params: { linkId: link.id }, body: { trackConversion: false } });
    expect(await lead()).toMatchObject({ link: { id: link.id } });
  });

  test("changes nothing about a known customer, and does not move them to another link", async () => {
    await lead({ customerName: "First" });
    const [before] = await customers();
    const other = await clientOf(workspace).createLink({
      body: { url: "https://acme.test/", key: `other-${n}`, trackConversion: true },
    });
    const otherClick = await clickLink(workspace.origin, other);
    const answer = await lead({ clickId: otherClick, eventName: "Trial", customerName: "Second" });
    expect(answer).toMatchObject({ click: { id: otherClick }, link: { id: other.id }, customer: { name: "First" } });
    expect(await customers()).toEqual([before]);
    expect([await counters(link), await counters(other)]).toMatchObject([{ leads: 1 }, { leads: 1 }]);
  });

  test("counts as often as its quantity says", async () => {
    await lead({ eventQuantity: 3 });
    const events = await eventsOn(workspace, "lead", link);
    expect([events.length, new Set(events.map(({ eventId }) => eventId)).size]).toEqual([3, 3]);
    expect(await counters()).toMatchObject({ leads: 3 });
  });

  test.each(["externalId", "customerId"])("takes %s for the customer's id", async (alias) => {
    expect(await lead({ customerExternalId: undefined, [alias]: person })).toMatchObject({
      customer: { externalId: person },
    });
  });

  test("takes externalId before customerId, and customerExternalId before both", async () => {
    const ids = { externalId: `${person}_e`, customerId: `${person}_c` };
    expect(await lead({ customerExternalId: "", ...ids })).toMatchObject({ customer: { externalId: ids.externalId } });
    expect(await lead(ids)).toMatchObject({ customer: { externalId: person } });
  });
});

describe("the same lead again", () => {
  test("is answered without a link, and recorded once", async () => {
    const { customer } = await lead({ customerName: "First" });
    const again = await lead({ customerName: "Second", eventQuantity: 5 });
    expect(again).toEqual({ click: { id: clickId }, link: null, customer });
    expect(await eventsOn(workspace, "lead", link)).toHaveLength(1);
    expect(await counters()).toMatchObject({ leads: 1 });
  });

  test("is the same in another letter case and with hyphens for spaces, and another after seven days", async () => {
    await lead();
    expect(await lead({ eventName: "SIGN-UP" })).toMatchObject({ link: null });
    expect(await lead({ eventName: "Signed up" })).toMatchObject({ link: { id: link.id } });
    clock.advance(7 * DAY_MS - 1);
    expect(await lead()).toMatchObject({ link: null });
    clock.advance(1);
    expect(await lead()).toMatchObject({ link: { id: link.id } });
    expect(await counters()).toMatchObject({ leads: 3 });
  });

  test("echoes whatever click it came with", async () => {
    await lead();
    expect(await lead({ clickId: "unknown" })).toMatchObject({ click: { id: "unknown" }, link: null });
  });

  test("is recorded where the first one failed", async () => {
    expect((await refused({ clickId: "unknown", eventName: "Sign up", customerExternalId: person }))[0]).toBe(404);
    expect(await lead()).toMatchObject({ link: { id: link.id } });
  });

  test("twenty times at once is one customer, one event and one count", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => lead()));
    expect(answers.filter((answer) => answer.link !== null)).toHaveLength(1);
    expect(await customers()).toHaveLength(1);
    expect(await eventsOn(workspace, "lead", link)).toHaveLength(1);
    expect(await counters()).toMatchObject({ leads: 1 });
  });

  test("under twenty names at once is one customer and twenty events", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => lead({ eventName: `Event ${index}` })));
    expect(await customers()).toHaveLength(1);
    expect(await eventsOn(workspace, "lead", link)).toHaveLength(20);
    expect(await counters()).toMatchObject({ leads: 20 });
  });
});

describe("modes", () => {
  test("wait: a sale can follow at once", async () => {
    await lead({ mode: "wait" });
    expect(await track(workspace, "sale", { customerExternalId: person, amount: 100 })).toMatchObject({
      sale: { amount: 100 },
    });
  });

  test("async: likewise", async () => {
    await lead({ mode: "async" });
    expect(await track(workspace, "sale", { customerExternalId: person, amount: 100 })).toMatchObject({
      sale: { amount: 100 },
    });
  });

  test("deferred: only the customer is made, until a call without a click records the lead", async () => {
    expect(await lead({ mode: "deferred" })).toMatchObject({ link: { id: link.id }, customer: { externalId: person } });
    expect(await lead({ mode: "deferred" })).toMatchObject({ link: { id: link.id } });
    expect(await counters()).toMatchObject({ leads: 0 });
    const sale = { customerExternalId: person, amount: 100 };
    expect(await refusal(workspace, "POST", "/track/sale", { body: sale })).toEqual([
      404,
      "not_found",
      `Lead event not found for externalId: ${person} and leadEventName: null`,
    ]);
    expect(await lead({ clickId: undefined })).toMatchObject({ click: { id: clickId }, link: { id: link.id } });
    expect(await counters()).toMatchObject({ leads: 1 });
    expect(await track(workspace, "sale", sale)).toMatchObject({ sale: { amount: 100 } });
  });
});
