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
let api: ReturnType<typeof clientOf>;
let link: Link;
let n = 0;
/** Signed up on `link`. */
let customer: Customer;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  api = clientOf(workspace);
  link = await api.createLink({ body: { url: "https://acme.test/", key: "l", trackConversion: true } });
});
afterAll(() => workspace.close());
beforeEach(async () => {
  n += 1;
  const clickId = await clickLink(workspace.origin, link, { "x-vercel-ip-country": "BR" });
  const person = { customerExternalId: `u_${n}`, customerName: "Ira Vale", customerEmail: `u_${n}@example.com` };
  await track(workspace, "lead", { clickId, eventName: "Sign up", ...person });
  customer = await api.getCustomer({ params: { id: `ext_u_${n}` } });
});

const NOT_FOUND = [404, "not_found", expect.stringMatching(/^Customer not found\. .*`cus_…`.*`ext_`/)];

describe("GET /customers/{id}", () => {
  test("tells everything there is, by either id", async () => {
    expect(customer).toEqual({
      id: expect.stringMatching(/^cus_[0-9A-HJKMNP-TV-Z]{25}$/),
      name: "Ira Vale",
      email: `u_${n}@example.com`,
      avatar: null,
      externalId: `u_${n}`,
      stripeCustomerId: null,
      country: "BR",
      sales: 0,
      saleAmount: 0,
      createdAt: new Date(clock.now()).toISOString(),
      firstSaleAt: null,
      subscriptionCanceledAt: null,
    });
    expect(await api.getCustomer({ params: { id: customer.id } })).toEqual(customer);
  });

  test("adds the link when asked, as long as it is there, and nothing that does not exist", async () => {
    const brief = await api.createLink({ body: { url: "https://acme.test/b", key: `b${n}`, trackConversion: true } });
    const clickId = await clickLink(workspace.origin, brief);
    await track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId: `brief_${n}` });
    const params = { id: `ext_brief_${n}` };
    const { id, domain, key, shortLink, url } = brief;
    const plain = await api.getCustomer({ params });
    const expanded = { params, query: { includeExpandedFields: true } };
    expect(await api.getCustomer(expanded)).toEqual({
      ...plain,
      link: { id, domain, key, shortLink, url, programId: null },
    });
    await api.deleteLink({ params: { linkId: id } });
    expect(await api.getCustomer(expanded)).toEqual(plain);
  });

  test("removes the prefix once", async () => {
    const body = { externalId: `ext_odd_${n}`, country: "US" };
    await callApi(workspace, "POST", "/customers", { body });
    expect(await api.getCustomer({ params: { id: `ext_ext_odd_${n}` } })).toMatchObject({ externalId: `ext_odd_${n}` });
  });

  test.each(["cus_nope", "ext_nope", "u_1"])("%s is not found", async (id) => {
    expect(await refusal(workspace, "GET", `/customers/${id}`)).toEqual(NOT_FOUND);
  });
});

describe("PATCH /customers/{id}", () => {
  const update = (body: object) => callApi(workspace, "PATCH", `/customers/${customer.id}`, { body });

  test("changes what is given and keeps the rest", async () => {
    const changes = {
      name: "Noa",
      email: "noa@example.com",
      avatar: "https://cdn.test/a.png",
      externalId: `new_${n}`,
      stripeCustomerId: `cus_stripe_${n}`,
      country: "CH",
    };
    for (const [property, value] of Object.entries(changes)) {
      const { status, body } = await update({ [property]: value });
      expect([status, body]).toMatchObject([200, { [property]: value }]);
    }
    expect(await api.getCustomer({ params: { id: `ext_new_${n}` } })).toEqual({ ...customer, ...changes });
    expect((await update({})).body).toEqual({ ...customer, ...changes });
  });

  test("null clears; a customer without a name is called by the email, then by three words, always the same", async () => {
    expect((await update({ name: null })).body).toMatchObject({ name: `u_${n}@example.com` });
    const { body } = await update({ email: null, avatar: null, stripeCustomerId: null });
    expect(body).toMatchObject({ name: expect.stringMatching(/^[A-Z]\w+ [A-Z]\w+ [A-Z]\w+$/), email: null });
    expect((await update({})).body).toEqual(body);
  });

  test("answers with the link when asked", async () => {
    const path = `/customers/ext_u_${n}?includeExpandedFields=true`;
    expect((await callApi(workspace, "PATCH", path, { body: {} })).body).toMatchObject({ link: { id: link.id } });
  });

  test("an id that is taken is refused: an external one in the workspace, a Stripe one anywhere", async () => {
    const { apiKey } = await workspace.addWorkspace({ slug: `taken${n}` });
    const stripeCustomerId = `cus_taken_${n}`;
    await callApi(workspace, "POST", "/customers", {
      body: { externalId: customer.externalId, country: "US", stripeCustomerId },
      key: apiKey,
    });
    await callApi(workspace, "POST", "/customers", { body: { externalId: `taken_${n}`, country: "US" } });
    for (const body of [{ externalId: `taken_${n}` }, { stripeCustomerId }]) {
      expect(await refusal(workspace, "PATCH", `/customers/${customer.id}`, { body })).toEqual([
        409,
        "conflict",
        "A customer with this external ID already exists.",
      ]);
    }
    expect(await api.getCustomer({ params: { id: customer.id } })).toEqual(customer);
  });

  test.each([
    [{ email: "no" }, "invalid_format: email: Invalid email address"],
    [{ avatar: "no" }, expect.stringMatching(/^invalid_format: avatar: /)],
    [{ externalId: null }, "invalid_type: externalId: Invalid input: expected string, received null"],
    [{ externalId: "" }, expect.stringMatching(/^too_small: externalId: /)],
    [{ externalId: "x".repeat(101) }, expect.stringMatching(/^too_big: externalId: /)],
    [{ country: null }, "invalid_type: country: Invalid input: expected string, received null"],
  ])("%j is refused", async (body, message) => {
    const answer = await refusal(workspace, "PATCH", `/customers/${customer.id}`, { body });
    expect(answer).toEqual([422, "unprocessable_entity", message]);
  });

  test("somebody unknown is not found", async () => {
    expect(await refusal(workspace, "PATCH", "/customers/cus_nope", { body: {} })).toEqual(NOT_FOUND);
  });
});

describe("DELETE /customers/{id}", () => {
  test("deletes the customer and leaves events and counters", async () => {
    const { leads } = await api.getLinkInfo({ query: { linkId: link.id } });
    const answer = await callApi(workspace, "DELETE", `/customers/ext_u_${n}`);
    expect([answer.status, answer.body]).toEqual([200, { id: customer.id }]);
    expect(await refusal(workspace, "DELETE", `/customers/${customer.id}`)).toEqual(NOT_FOUND);
    const events = await eventsOn(workspace, "lead", link);
    expect(events.filter(({ customerId }) => customerId === customer.id)).toHaveLength(1);
    expect(await api.getLinkInfo({ query: { linkId: link.id } })).toMatchObject({ leads });
  });

  test("makes room for another one with the same external id", async () => {
    await track(workspace, "sale", { customerExternalId: `u_${n}`, amount: 100 });
    await callApi(workspace, "DELETE", `/customers/${customer.id}`);
    const clickId = await clickLink(workspace.origin, link);
    const body = { clickId, customerExternalId: `u_${n}`, amount: 100 };
    expect(await track(workspace, "sale", body)).toMatchObject({ sale: { amount: 100 } });
    const { id, sales } = await api.getCustomer({ params: { id: `ext_u_${n}` } });
    expect([id === customer.id, sales]).toEqual([false, 1]);
  });
});

describe("POST /customers", () => {
  const create = (body: object) => callApi(workspace, "POST", "/customers", { body });

  test("makes a customer whom no link has brought", async () => {
    const body = {
      externalId: `made_${n}`,
      name: "Noa",
      email: "noa@example.com",
      avatar: "https://cdn.test/a.png",
      stripeCustomerId: `cus_made_${n}`,
      country: "CH",
    };
    const answer = await create(body);
    expect([answer.status, answer.body]).toMatchObject([201, { ...body, sales: 0, saleAmount: 0, firstSaleAt: null }]);
    const { id } = answer.body as Customer;
    const read = await api.getCustomer({ params: { id }, query: { includeExpandedFields: true } });
    expect(read).toEqual(answer.body);
  });

  test("names a customer by the email, or by three words", async () => {
    const given = { externalId: `email_${n}`, country: "CH", email: "e@example.com" };
    expect((await create(given)).body).toMatchObject({ name: "e@example.com" });
    const { body } = await create({ externalId: `none_${n}`, country: "CH" });
    expect((body as Customer).name).toMatch(/^[A-Z]\w+ [A-Z]\w+ [A-Z]\w+$/);
  });

  test.each([
    [
      { country: "CH" },
      422,
      "unprocessable_entity",
      "invalid_type: externalId: Invalid input: expected string, received undefined",
    ],
    [
      { externalId: "x" },
      422,
      "unprocessable_entity",
      "invalid_type: country: Invalid input: expected string, received undefined",
    ],
    [{ externalId: "u_1", country: "CH" }, 409, "conflict", "A customer with this external ID already exists."],
  ])("%j is refused", async (body, ...expected) => {
    expect(await refusal(workspace, "POST", "/customers", { body })).toEqual(expected);
  });
});
