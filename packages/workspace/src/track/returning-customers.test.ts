import type { Customer, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { forgetCustomer } from "../customers/forget-customer.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn, track } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let n = 0;
/** A customer that no other test knows. */
let person: string;
let link: Link;
let clickId: string;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());
beforeEach(async () => {
  n += 1;
  person = `person_${n}`;
  ({ link, clickId } = await clickedLink(`first-${n}`));
});

async function clickedLink(key: string) {
  const created = await clientOf(workspace).createLink({
    body: { url: "https://acme.test/", key, trackConversion: true },
  });
  const id = await clickLink(workspace.origin, created, { "x-vercel-ip-country": "US" });
  clock.advance(1000);
  return { link: created, clickId: id };
}

const lead = (body: object = {}) =>
  track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId: person, ...body });
const sale = (body: object = {}) => track(workspace, "sale", { customerExternalId: person, amount: 4900, ...body });
const customer = async (externalId = person) => {
  const { body } = await callApi(workspace, "GET", `/customers?externalId=${externalId}&includeExpandedFields=true`);
  return (body as readonly Customer[])[0];
};
const counters = async ({ id }: Link = link) => {
  const { leads, conversions, sales, saleAmount } = await clientOf(workspace).getLinkInfo({ query: { linkId: id } });
  return { leads, conversions, sales, saleAmount };
};

describe("a customer who is gone and comes back within a week", () => {
  const deleted = () => callApi(workspace, "DELETE", `/customers/ext_${person}`);
  const forgotten = () => forgetCustomer(workspace.database.db, workspace.workspace.id, `ext_${person}`, clock.now());
  const renamed = () =>
    callApi(workspace, "PATCH", `/customers/ext_${person}`, { body: { externalId: `${person}_renamed` } });

  test.each([
    ["deleted", deleted],
    ["forgotten", forgotten],
    ["renamed", renamed],
  ])("%s: the lead makes a customer, who can buy", async (_title, leave) => {
    await lead({ customerName: "First" });
    await leave();
    expect(await lead({ customerName: "Second" })).toMatchObject({
      link: { id: link.id },
      customer: { name: "Second", externalId: person },
    });
    expect(await lead()).toMatchObject({ link: null });
    expect(await sale()).toMatchObject({ customer: { name: "Second" }, sale: { amount: 4900 } });
    expect(await counters()).toMatchObject({ leads: 2, sales: 1, conversions: 1 });
    expect(await eventsOn(workspace, "lead", link)).toHaveLength(2);
  });

  test("deferred, with a sale, and by hand, likewise", async () => {
    await lead();
    await deleted();
    await lead({ mode: "deferred" });
    await lead({ clickId: undefined });
    expect(await sale()).toMatchObject({ sale: { amount: 4900 } });
    await deleted();
    expect(await sale({ clickId, leadEventName: "Sign up" })).toMatchObject({ sale: { amount: 4900 } });
    await deleted();
    await callApi(workspace, "POST", "/customers", { body: { externalId: person, name: "By hand", country: "DE" } });
    expect(await lead()).toMatchObject({ link: { id: link.id }, customer: { name: "By hand" } });
    expect(await sale()).toMatchObject({ sale: { amount: 4900 } });
    expect(await counters()).toMatchObject({ leads: 4, sales: 3 });
  });

  test("is one customer with one lead, however many calls say so at once", async () => {
    await lead();
    await deleted();
    const responses = await Promise.all(Array.from({ length: 10 }, () => lead()));
    expect(responses.filter((response) => response.link !== null)).toHaveLength(1);
    expect(await counters()).toMatchObject({ leads: 2 });
    expect(await sale()).toMatchObject({ sale: { amount: 4900 } });
  });

  test("and who is deleted while leads are recorded can buy after the next one", async () => {
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        await lead({ eventName: `Event ${index}` });
        await deleted();
      }),
    );
    await lead({ eventName: "Last" });
    expect(await sale()).toMatchObject({ sale: { amount: 4900 } });
  });
});

describe("a customer whom no click has brought", () => {
  beforeEach(() =>
    callApi(workspace, "POST", "/customers", { body: { externalId: person, name: "Noa", country: "DE" } }),
  );

  test("is brought by the first lead, and can buy", async () => {
    expect(await lead()).toMatchObject({ link: { id: link.id }, customer: { name: "Noa" } });
    expect(await sale()).toMatchObject({ customer: { name: "Noa" }, sale: { amount: 4900 } });
    expect(await customer()).toMatchObject({ link: { id: link.id }, country: "DE", sales: 1, saleAmount: 4900 });
    expect(await counters()).toEqual({ leads: 1, conversions: 1, sales: 1, saleAmount: 4900 });
    expect(await lead({ clickId: undefined, eventName: "Trial" })).toMatchObject({ click: { id: clickId } });
  });

  test("likewise by a deferred one", async () => {
    await lead({ mode: "deferred" });
    expect(await customer()).toMatchObject({ link: { id: link.id } });
    await lead({ clickId: undefined });
    expect(await sale()).toMatchObject({ sale: { amount: 4900 } });
  });

  test("can't buy before", async () => {
    const body = { customerExternalId: person, amount: 100 };
    expect(await refusal(workspace, "POST", "/track/sale", { body })).toEqual([
      404,
      "not_found",
      expect.stringMatching(/^Link not found for customer cus_/),
    ]);
  });
});

describe("a sale goes to the link of the newest lead", () => {
  let other: Link;
  beforeEach(async () => {
    await lead();
    const clicked = await clickedLink(`second-${n}`);
    other = clicked.link;
    await lead({ clickId: clicked.clickId, eventName: "Trial" });
  });

  test("and not to the first", async () => {
    await sale();
    expect([await counters(link), await counters(other)]).toMatchObject([{ sales: 0 }, { sales: 1, conversions: 1 }]);
  });

  test("also when the first link is gone", async () => {
    await clientOf(workspace).deleteLink({ params: { linkId: link.id } });
    expect(await sale()).toMatchObject({ sale: { amount: 4900 } });
    expect(await counters(other)).toMatchObject({ sales: 1 });
  });

  test("and by name to that of the newest lead of this name", async () => {
    await sale({ leadEventName: "Sign up" });
    expect([await counters(link), await counters(other)]).toMatchObject([{ sales: 1 }, { sales: 0 }]);
  });

  test("and to none when that link is gone", async () => {
    await clientOf(workspace).deleteLink({ params: { linkId: other.id } });
    const body = { customerExternalId: person, amount: 100 };
    expect((await refusal(workspace, "POST", "/track/sale", { body }))[0]).toBe(404);
    expect(await counters(link)).toMatchObject({ sales: 0 });
  });
});
