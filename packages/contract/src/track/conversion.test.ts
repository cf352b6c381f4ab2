import { describe, expect, it } from "vitest";
import { TrackLeadBody } from "./track-lead.ts";
import { TrackSaleBody } from "./track-sale.ts";

const eventName = "Sign up";

describe("TrackLeadBody", () => {
  const body = { clickId: "c", eventName, customerExternalId: "u", mode: "async" };

  it.each([
    [{ clickId: " c ", eventName: " Sign up ", customerExternalId: " u " }, body],
    [
      { eventName, customerExternalId: "u" },
      { ...body, clickId: "" },
    ],
    [
      { clickId: null, eventName, customerExternalId: "u" },
      { ...body, clickId: "" },
    ],
    [{ clickId: "c", eventName, customerExternalId: "u", externalId: "e", customerId: "i" }, body],
    [
      { clickId: "c", eventName, customerExternalId: "", externalId: "e", customerId: "i" },
      { ...body, customerExternalId: "e" },
    ],
    [
      { clickId: "c", eventName, customerId: "i" },
      { ...body, customerExternalId: "i" },
    ],
    [
      { clickId: "c", eventName },
      { ...body, customerExternalId: "" },
    ],
    [
      { ...body, eventQuantity: null, metadata: null },
      { ...body, eventQuantity: null, metadata: null },
    ],
  ])("reads %j as %j", (given, read) => {
    expect(TrackLeadBody.parse(given)).toEqual(read);
  });
});

describe("TrackSaleBody", () => {
  const defaults = { currency: "usd", eventName: "Purchase", paymentProcessor: "custom" };

  it.each([
    [
      { customerExternalId: "u", amount: 0 },
      { customerExternalId: "u", amount: 0, ...defaults },
    ],
    [
      { externalId: "u", amount: 5, currency: "JPY", eventName: "" },
      { customerExternalId: "u", amount: 5, ...defaults, currency: "jpy", eventName: "" },
    ],
    [
      { customerId: "u", amount: 5, clickId: " c ", metadata: { plan: 1 } },
      { customerExternalId: "u", amount: 5, ...defaults, clickId: "c", metadata: { plan: 1 } },
    ],
  ])("reads %j as %j", (given, read) => {
    expect(TrackSaleBody.parse(given)).toEqual(read);
  });
});
