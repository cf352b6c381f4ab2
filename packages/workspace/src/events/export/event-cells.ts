import type { EventColumn } from "@overdub/contract";
import type { Cell } from "@overdub/limits";
import type { Event } from "../show-events.ts";

type Conversion = Extract<Event, { event: "lead" | "sale" }>;
type Sale = Extract<Event, { event: "sale" }>;

const ofClick = (read: (click: Event["click"]) => Cell) => (event: Event) => read(event.click);
const ofConversion = (read: (event: Conversion) => Cell) => (event: Event) =>
  event.event === "click" ? "" : read(event);
const ofSale = (read: (event: Sale) => Cell) => (event: Event) => (event.event === "sale" ? read(event) : "");

/** The value of each column; empty where events of the kind have none. */
const CELLS: Readonly<Record<EventColumn, (event: Event) => Cell>> = {
  timestamp: (event) => event.timestamp,
  event: (event) => event.event,
  eventId: ofConversion((event) => event.eventId),
  eventName: ofConversion((event) => event.eventName),
  clickId: ofClick((click) => click.id),
  link: (event) => event.link.shortLink,
  linkId: (event) => event.link.id,
  domain: (event) => event.link.domain,
  key: (event) => event.link.key,
  url: ofClick((click) => click.url),
  trigger: ofClick((click) => click.trigger),
  continent: ofClick((click) => click.continent),
  country: ofClick((click) => click.country),
  region: ofClick((click) => click.region),
  city: ofClick((click) => click.city),
  device: ofClick((click) => click.device),
  browser: ofClick((click) => click.browser),
  os: ofClick((click) => click.os),
  referer: ofClick((click) => click.referer),
  refererUrl: ofClick((click) => click.refererUrl),
  ip: ofClick((click) => click.ip),
  ua: ofClick((click) => click.ua),
  customerId: ofConversion((event) => event.customer.id),
  customerExternalId: ofConversion((event) => event.customer.externalId),
  customerName: ofConversion((event) => event.customer.name),
  customerEmail: ofConversion((event) => event.customer.email),
  saleAmount: ofSale((event) => event.sale.amount),
  currency: ofSale((event) => event.sale.currency),
  invoiceId: ofSale((event) => event.sale.invoiceId),
  paymentProcessor: ofSale((event) => event.sale.paymentProcessor),
  metadata: ofConversion((event) => (event.metadata === undefined ? "" : JSON.stringify(event.metadata))),
};

export function toEventCells(event: Event, columns: readonly EventColumn[]): Cell[] {
  return columns.map((column) => CELLS[column](event));
}
