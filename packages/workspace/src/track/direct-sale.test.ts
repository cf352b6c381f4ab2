import type { Customer, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn, track } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let link: Link;
let clickId: string;
let n = 0;
/** A customer with one lead, on `link`. */
let person: string;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());
beforeEach(async () => {
  n += 1;
  person = `buyer_${n}`;
  ({ link, clickId } = await clickedLink(`sale-${n}`));
  await lead({ customerName: "Ira Vale", customerEmail: "ira@example.com" });
});

async function clickedLink(key: string) {
  const body = { url: "https://acme.test/", key, trackConversion: true };
  const created = await clientOf(workspace).createLink({ body });
  const id = await clickLink(workspace.origin, created);
  clock.advance(1000);
  return { link: created, clickId: id };
}

const lead = (body: object = {}) =>
  track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId: person, ...body });
const sale = (body: object = {}) => track(workspace, "sale", { customerExternalId: person, amount: 4900, ...body });
const refused = (body: object = {}) =>
  refusal(workspace, "POST", "/track/sale", { body: { customerExternalId: person, amount: 4900, ...body } });
const customer = async (externalId = person) => {
  const { body } = await callApi(workspace, "GET", `/customers?externalId=${externalId}`);
  return (body as readonly Customer[])[0];
};
const counters = async ({ id }: Link = link) => {
  const { leads, conversions, sales, saleAmount } = await clientOf(workspace).getLinkInfo({ query: { linkId: id } });
  return { leads, conversions, sales, saleAmount };
};
const NOTHING = (eventName = "Purchase") => ({ eventName, customer: null, sale: null });

describe("a direct sale", () => {
  const stranger = () => `stranger_${n}`;
  const direct = (body: object = {}) => sale({ customerExternalId: stranger(), clickId, ...body });

  test("makes the customer, one lead and the sale", async () => {
    const answer = await direct({
      customerName: "Noa",
      customerEmail: "noa@example.com",
      customerAvatar: "https://cdn.test/a.png",
      metadata: { a: 1 },
    });
    const who = { name: "Noa", email: "noa@example.com", avatar: "https://cdn.test/a.png", externalId: stranger() };
    const made = await customer(stranger());
    expect(answer).toMatchObject({ customer: { ...who, id: made?.id }, sale: { amount: 4900 } });
    expect(made).toMatchObject({ ...who, sales: 1, saleAmount: 4900 });
    const leads = (await eventsOn(workspace, "lead", link)).filter(({ eventName }) => eventName !== "Sign up");
    expect(leads).toMatchObject([
      { eventName: "Direct sale tracking lead event", clickId, customerId: made?.id, metadata: '{"a":1}' },
    ]);
    expect(await eventsOn(workspace, "sale", link)).toMatchObject([{ clickId, customerId: made?.id }]);
    expect(await counters()).toEqual({ leads: 2, conversions: 1, sales: 1, saleAmount: 4900 });
    expect(await direct()).toMatchObject({ sale: { amount: 4900 } });
    expect(await counters()).toEqual({ leads: 2, conversions: 1, sales: 2, saleAmount: 9800 });
  });

  /** As `POST /customers` makes it: without a click, a link or a lead. */
  const makeByHand = () =>
    callApi(workspace, "POST", "/customers", { body: { externalId: stranger(), country: "US", name: "Uma" } });

  test("by a click gives a customer who was made by hand the click's link, one lead and the sale", async () => {
    await makeByHand();
    expect(await direct({ customerName: "Other" })).toMatchObject({
      customer: { name: "Uma" },
      sale: { amount: 4900 },
    });
    expect(await counters()).toEqual({ leads: 2, conversions: 1, sales: 1, saleAmount: 4900 });
    const leads = (await eventsOn(workspace, "lead", link)).filter(({ eventName }) => eventName !== "Sign up");
    expect(leads).toMatchObject([{ eventName: "Direct sale tracking lead event", clickId }]);
    const other = await clickedLink(`other-${n}`);
    await direct({ clickId: other.clickId, amount: 100 });
    await sale({ customerExternalId: stranger(), amount: 1 });
    expect(await counters()).toEqual({ leads: 2, conversions: 1, sales: 3, saleAmount: 5001 });
    expect(await counters(other.link)).toMatchObject({ leads: 0, sales: 0 });
  });

  test("twenty times at once to a customer who was made by hand makes one lead, and every sale", async () => {
    await makeByHand();
    await Promise.all(Array.from({ length: 20 }, () => direct({ amount: 5 })));
    expect(await customer(stranger())).toMatchObject({ sales: 20, saleAmount: 100 });
    expect(await counters()).toEqual({ leads: 2, conversions: 1, sales: 20, saleAmount: 100 });
  });

  test("by an unknown click, or without one, leaves a customer who was made by hand as it was", async () => {
    await makeByHand();
    const found = "Click event not found for clickId: nope";
    expect(await refused({ customerExternalId: stranger(), clickId: "nope" })).toEqual([404, "not_found", found]);
    expect((await refused({ customerExternalId: stranger() }))[0]).toBe(404);
    expect(await customer(stranger())).toMatchObject({ sales: 0 });
    expect(await direct({ amount: 0 })).toEqual(NOTHING());
    expect(await counters()).toMatchObject({ leads: 2, sales: 0 });
  });

  test("names its lead as it was told, which is then no new one when tracked at once", async () => {
    await direct({ leadEventName: "Checkout" });
    expect((await eventsOn(workspace, "lead", link)).map(({ eventName }) => eventName).sort()).toEqual([
      "Checkout",
      "Sign up",
    ]);
    expect(await lead({ customerExternalId: stranger(), eventName: "Checkout" })).toMatchObject({ link: null });
    clock.advance(30_000);
    expect(await lead({ customerExternalId: stranger(), eventName: "Checkout" })).toMatchObject({
      link: { id: link.id },
    });
  });

  test("of nothing makes customer and lead alone", async () => {
    expect(await direct({ amount: 0 })).toEqual(NOTHING());
    expect(await customer(stranger())).toMatchObject({ sales: 0 });
    expect(await counters()).toMatchObject({ leads: 2, sales: 0 });
  });

  test("twenty times at once makes one customer and one lead, and every sale", async () => {
    await Promise.all(Array.from({ length: 20 }, () => direct({ amount: 5 })));
    expect(await customer(stranger())).toMatchObject({ sales: 20, saleAmount: 100 });
    expect(await counters()).toEqual({ leads: 2, conversions: 1, sales: 20, saleAmount: 100 });
  });

  test("by an unknown click makes nothing", async () => {
    expect(await refused({ customerExternalId: stranger(), clickId: "nope" })).toEqual([
      404,
      "not_found",
      "Click event not found for clickId: nope",
    ]);
    expect(await customer(stranger())).toBeUndefined();
  });

  test("on a link that is disabled is refused", async () => {
    const { db } = workspace.database;
    await db.updateTable("links").set({ disabled_at_ms: 1 }).where("id", "=", link.id).execute();
    expect(await refused({ customerExternalId: stranger(), clickId })).toEqual([
      404,
      "not_found",
      `Link for clickId: ${clickId} is disabled, sale not tracked`,
    ]);
  });
});
