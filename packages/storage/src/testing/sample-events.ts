import type { ClickEvent, LeadEvent, SaleEvent } from "../events/event.ts";

/** A complete click, different from others where the test says so. */
export function sampleClick(facts: Partial<ClickEvent> = {}): ClickEvent {
  return {
    kind: "click",
    clickId: "click_1",
    timestampMs: Date.UTC(2026, 2, 3, 9, 12, 44, 120),
    workspaceId: "ws_1",
    linkId: "link_1",
    domain: "go.example.com",
    key: "nadia",
    url: "https://example.com/?via=nadia",
    identityHash: "visitor-1",
    ip: "203.0.113.9",
    continent: "NA",
    country: "US",
    region: "CA",
    city: "San Jose",
    latitude: "37.3",
    longitude: "-121.8",
    device: "Desktop",
    deviceVendor: "Apple",
    deviceModel: "Macintosh",
    browser: "Chrome",
    browserVersion: "144.0.0.0",
    engine: "Blink",
    engineVersion: "144.0.0.0",
    os: "Mac OS",
    osVersion: "10.15.7",
    cpuArchitecture: "Unknown",
    ua: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/144.0.0.0 Safari/537.36",
    bot: false,
    qr: false,
    referer: "(direct)",
    refererUrl: "(direct)",
    trigger: "link",
    ...facts,
  };
}

/** A complete lead, different from others where the test says so. */
export function sampleLead(facts: Partial<LeadEvent> = {}): LeadEvent {
  const conversion = { eventId: "lead_1", eventName: "Sign up", customerId: "cus_1", metadata: "" };
  return { ...sampleClick(), ...conversion, ...facts, kind: "lead" };
}

/** A complete sale. */
export function sampleSale(facts: Partial<SaleEvent> = {}): SaleEvent {
  const conversion = { eventId: "sale_1", eventName: "Purchase", customerId: "cus_1", metadata: "" };
  const payment = { amountCents: 4900, currency: "usd", invoiceId: "in_1", paymentProcessor: "stripe" };
  return { ...sampleClick(), ...conversion, ...payment, ...facts, kind: "sale" };
}

/** What a click holds of a visitor on a desktop of whom nothing else is known. */
export const UNKNOWN_VISITOR = {
  identityHash: "",
  ip: "",
  continent: "",
  country: "Unknown",
  region: "Unknown",
  city: "Unknown",
  latitude: "Unknown",
  longitude: "Unknown",
  deviceVendor: "Unknown",
  deviceModel: "Unknown",
  browser: "Unknown",
  browserVersion: "Unknown",
  engine: "Unknown",
  engineVersion: "Unknown",
  os: "Unknown",
  osVersion: "Unknown",
  ua: "Unknown",
} as const satisfies Partial<ClickEvent>;
