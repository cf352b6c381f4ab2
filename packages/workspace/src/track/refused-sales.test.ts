import type { Customer, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { track } from "../testing/conversions.ts";
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

describe("refused, without a trace", () => {
  test.each([
    [{ customerExternalId: undefined }, 400, "bad_request", "customerExternalId is required"],
    [{ amount: undefined }, 422, "unprocessable_entity", "invalid_type: amount: amount is required"],
    [{ amount: "4900" }, 422, "unprocessable_entity", "invalid_type: amount: amount is required"],
    [{ amount: -1 }, 422, "unprocessable_entity", "too_small: amount: amount cannot be negative"],
    [
      { amount: 1.5 },
      422,
      "unprocessable_entity",
      "invalid_type: amount: Invalid input: expected int, received number",
    ],
    [
      { amount: 4_294_967_296 },
      422,
      "unprocessable_entity",
      "too_big: amount: amount cannot be above 4294967295 cents",
    ],
    [{ eventName: "x".repeat(256) }, 422, "unprocessable_entity", expect.stringMatching(/^too_big: eventName: /)],
    [{ leadEventName: "x".repeat(256) }, 422, "unprocessable_entity", expect.stringMatching(/^too_big: lead/)],
    [{ paymentProcessor: "cash" }, 422, "unprocessable_entity", expect.stringMatching(/^invalid_value: payment/)],
    [
      { metadata: { text: "x".repeat(10_000) } },
      422,
      "unprocessable_entity",
      "custom: metadata: Metadata must be less than 10,000 characters when stringified",
    ],
  ])("%j", async (body, ...expected) => {
    expect(await refused(body)).toEqual(expected);
    expect([await counters(), await customer()]).toMatchObject([{ sales: 0 }, { sales: 0 }]);
  });

  test("an amount whose yen or dong are few dollars is not too large", async () => {
    expect(await sale({ amount: 5_000_000_000, currency: "vnd" })).toMatchObject({ sale: { currency: "usd" } });
  });
});

describe("a customer's link", () => {
  test("must not be disabled, and must be there", async () => {
    const { id } = (await customer()) ?? {};
    const { db } = workspace.database;
    await db.updateTable("links").set({ disabled_at_ms: 1 }).where("id", "=", link.id).execute();
    expect(await refused()).toEqual([404, "not_found", `Link for customer ${id} is disabled, sale not tracked`]);
    await clientOf(workspace).deleteLink({ params: { linkId: link.id } });
    expect(await refused()).toEqual([404, "not_found", `Link not found for customer ${id}`]);
  });

  test("is missing from a customer who was made by hand", async () => {
    const externalId = `by_hand_${n}`;
    const body = { externalId, country: "US" };
    const { body: made } = await callApi(workspace, "POST", "/customers", { body });
    const { id } = made as Customer;
    expect(await refused({ customerExternalId: externalId })).toEqual([
      404,
      "not_found",
      `Link not found for customer ${id}`,
    ]);
  });
});
