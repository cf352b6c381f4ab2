/**
 * The events that are recorded. Each stands by itself: a lead or a sale repeats the facts of the click that it is
 * attributed to, so that every question about it is answered from one row. Text unless noted, and never absent: `""`,
 * `Unknown` and `(direct)` are values.
 *
 * @see behaviour/attribution 2.3 (clicks) and 9.1 (leads and sales)
 */

/** The facts of one visit, flat. */
export interface ClickFacts {
  readonly clickId: string;
  /** When the event happened, UTC ms: for a lead or a sale its own moment, not that of the click. */
  readonly timestampMs: number;
  readonly workspaceId: string;
  readonly linkId: string;
  readonly domain: string;
  readonly key: string;
  /** The final destination, as sent to the browser. */
  readonly url: string;
  readonly identityHash: string;
  readonly ip: string;
  readonly continent: string;
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly device: string;
  readonly deviceVendor: string;
  readonly deviceModel: string;
  readonly browser: string;
  readonly browserVersion: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly os: string;
  readonly osVersion: string;
  readonly cpuArchitecture: string;
  readonly ua: string;
  readonly bot: boolean;
  readonly qr: boolean;
  readonly referer: string;
  readonly refererUrl: string;
  readonly trigger: string;
}

/** What leads and sales have beyond the click. */
export interface ConversionFacts {
  /** Unique among leads and sales. */
  readonly eventId: string;
  readonly eventName: string;
  /** The customer's own id (`cus_…`), not the caller's external one. */
  readonly customerId: string;
  /** A JSON object as text, or `""`. */
  readonly metadata: string;
}

export interface ClickEvent extends ClickFacts {
  readonly kind: "click";
}

export interface LeadEvent extends ClickFacts, ConversionFacts {
  readonly kind: "lead";
}

export interface SaleEvent extends ClickFacts, ConversionFacts {
  readonly kind: "sale";
  /** After conversion to `currency`; a whole number, not negative. */
  readonly amountCents: number;
  /** ISO 4217 in lower case: `usd`, or what the caller gave if there is no rate for it. */
  readonly currency: string;
  /** `""` when there is none. */
  readonly invoiceId: string;
  readonly paymentProcessor: string;
}

/** Discriminated by `kind`. */
export type StoredEvent = ClickEvent | LeadEvent | SaleEvent;

export type EventKind = StoredEvent["kind"];

/** What tells an event from the others of its kind and workspace. */
export function idOfEvent(event: StoredEvent): string {
  return event.kind === "click" ? event.clickId : event.eventId;
}

export type EventOf<Kind extends EventKind> = Extract<StoredEvent, { kind: Kind }>;
