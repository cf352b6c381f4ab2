import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { Dub } from "dub";
import { BadRequest, NotFound, RateLimitExceeded, Unauthorized, UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clickLink } from "../testing/visit-link.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
let workspace: StartedWorkspace;
let dub: Dub;
let clickId: string;

const clientFor = (token: string) => new Dub({ token, serverURL: `${workspace.origin}/api` });

beforeAll(async () => {
  workspace = await startWorkspace();
  dub = clientFor(workspace.workspace.apiKey);
  const link = await dub.links.create({ url: "https://acme.test/", key: "tracked", trackConversion: true });
  clickId = await clickLink(workspace.origin, link);
});
afterAll(() => workspace.close());

describe("a click becomes a lead becomes a sale", () => {
  test("of a new customer", async () => {
    const lead = await dub.track.lead({
      clickId,
      eventName: "Sign up",
      customerExternalId: "sdk",
      customerName: "Ira Vale",
      customerEmail: "ira@example.com",
      customerAvatar: null,
      mode: "wait",
      eventQuantity: 2,
      metadata: { plan: "pro" },
    });
    expect(lead).toMatchObject({ click: { id: clickId }, link: { key: "tracked" }, customer: { name: "Ira Vale" } });
    expect(await dub.track.lead({ clickId, eventName: "Sign up", customerExternalId: "sdk" })).toMatchObject({
      link: null,
      customer: lead.customer,
    });
    const request = {
      customerExternalId: "sdk",
      amount: 4900,
      currency: "usd",
      eventName: "Invoice paid",
      paymentProcessor: "stripe" as const,
      invoiceId: "in_sdk",
      metadata: { productId: "p_1" },
    };
    const sale = await dub.track.sale(request);
    expect(sale).toMatchObject({ customer: { externalId: "sdk" }, sale: { amount: 4900, invoiceId: "in_sdk" } });
    expect(await dub.track.sale(request)).toEqual(sale);
    expect(await dub.links.get({ domain: "localhost", key: "tracked" })).toMatchObject({
      leads: 2,
      conversions: 1,
      sales: 1,
      saleAmount: 4900,
    });
  });

  test("deferred, and then without a click", async () => {
    const person = { eventName: "Sign up", customerExternalId: "later" };
    expect((await dub.track.lead({ clickId, ...person, mode: "deferred" })).click).toEqual({ id: clickId });
    expect((await dub.track.lead({ clickId: "", ...person })).click).toEqual({ id: clickId });
  });

  test("directly", async () => {
    const sale = await dub.track.sale({ clickId, customerExternalId: "direct", amount: 1580, currency: "jpy" });
    expect(sale).toMatchObject({ customer: { externalId: "direct" }, sale: { currency: "usd", metadata: null } });
  });

  test("or nothing, where the customer is unknown", async () => {
    expect(await dub.track.sale({ customerExternalId: "nobody", amount: 100 })).toMatchObject({
      customer: null,
      sale: null,
    });
  });
});

describe("errors are the client's own", () => {
  const lead = (body: object = {}) =>
    dub.track.lead({ clickId, eventName: "Sign up", customerExternalId: "errors", ...body });

  test.each([
    ["BadRequest", BadRequest, () => lead({ customerExternalId: "" })],
    ["Unauthorized", Unauthorized, () => clientFor("dub_unknown").track.sale({ customerExternalId: "x", amount: 1 })],
    ["NotFound", NotFound, () => lead({ clickId: "nope" })],
    ["UnprocessableEntity", UnprocessableEntity, () => lead({ customerEmail: "no" })],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.track.sale({ customerExternalId: "x", amount: -1 })],
  ])("%s", async (_name, type, call) => {
    await expect(call()).rejects.toBeInstanceOf(type);
  });

  test("RateLimitExceeded", async () => {
    const { apiKey } = await workspace.addWorkspace({ slug: "limited", requestsPerMinute: 0 });
    const call = clientFor(apiKey).track.sale({ customerExternalId: "x", amount: 1 });
    await expect(call).rejects.toBeInstanceOf(RateLimitExceeded);
  });
});
