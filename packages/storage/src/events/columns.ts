/** How the properties of events are named as columns, in every store. */
import type { ClickFacts, ConversionFacts, EventKind, EventOf, SaleEvent } from "./event.ts";
import type { Dimension } from "./event-scope.ts";

type TextOf<Facts, Others extends keyof Facts> = Record<Exclude<keyof Facts, Others>, string>;

const CLICK_COLUMNS = {
  clickId: "click_id",
  workspaceId: "workspace_id",
  linkId: "link_id",
  domain: "domain",
  key: "key",
  url: "url",
  identityHash: "identity_hash",
  ip: "ip",
  continent: "continent",
  country: "country",
  region: "region",
  city: "city",
  latitude: "latitude",
  longitude: "longitude",
  device: "device",
  deviceVendor: "device_vendor",
  deviceModel: "device_model",
  browser: "browser",
  browserVersion: "browser_version",
  engine: "engine",
  engineVersion: "engine_version",
  os: "os",
  osVersion: "os_version",
  cpuArchitecture: "cpu_architecture",
  ua: "ua",
  referer: "referer",
  refererUrl: "referer_url",
  trigger: "trigger",
} as const satisfies TextOf<ClickFacts, "timestampMs" | "bot" | "qr">;

const CONVERSION_COLUMNS = {
  eventId: "event_id",
  eventName: "event_name",
  customerId: "customer_id",
  metadata: "metadata",
} as const satisfies TextOf<ConversionFacts, never>;

const SALE_COLUMNS = {
  currency: "currency",
  invoiceId: "invoice_id",
  paymentProcessor: "payment_processor",
} as const satisfies TextOf<SaleEvent, keyof ClickFacts | keyof ConversionFacts | "kind" | "amountCents">;

export type TextProperty<Kind extends EventKind> = Exclude<
  keyof EventOf<Kind>,
  "kind" | "timestampMs" | "bot" | "qr" | "amountCents"
>;

/** The text columns of each kind of event, by property. Beside them: `timestamp_ms`, `bot`, `qr`, `amount_cents`. */
export const TEXT_COLUMNS: { readonly [Kind in EventKind]: Readonly<Record<TextProperty<Kind>, string>> } = {
  click: CLICK_COLUMNS,
  lead: { ...CLICK_COLUMNS, ...CONVERSION_COLUMNS },
  sale: { ...CLICK_COLUMNS, ...CONVERSION_COLUMNS, ...SALE_COLUMNS },
};

/** Columns that identify a visitor, and what each is blanked to. */
export const PERSONAL_COLUMNS = {
  ip: "",
  identity_hash: "",
  ua: "",
  latitude: "Unknown",
  longitude: "Unknown",
} as const;

/** What tells events of one millisecond apart. */
export function idColumn(kind: EventKind): string {
  return kind === "click" ? CLICK_COLUMNS.clickId : CONVERSION_COLUMNS.eventId;
}

/**
 * SQL for the value of each dimension.
 *
 * @param beforeQuery SQL for a URL without its query, from the name of its column.
 */
export function dimensionSql(beforeQuery: (column: string) => string): Readonly<Record<Dimension, string>> {
  return {
    linkId: "link_id",
    domain: "domain",
    continent: "continent",
    country: "country",
    region: "country || '-' || region",
    city: "city",
    device: "device",
    browser: "browser",
    os: "os",
    trigger: '"trigger"',
    referer: "referer",
    refererUrl: beforeQuery("referer_url"),
    url: "url",
    baseUrl: beforeQuery("url"),
    utm_source: "utm_source",
    utm_medium: "utm_medium",
    utm_campaign: "utm_campaign",
    utm_term: "utm_term",
    utm_content: "utm_content",
  };
}
