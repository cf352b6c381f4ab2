import type { Fields } from "../json/fields.ts";
import { valueAt } from "../json/fields.ts";
import type { DubEvent } from "./dub-event.ts";

type Change = "created" | "updated" | "deleted";

/** What an event of Dub says to a product. */
export interface RecordEvent {
  readonly event: `record:${Change}`;
  readonly payload: {
    readonly event_type: Change;
    readonly resource: string;
    /** What tells the record apart among its resource; null where the event does not say. */
    readonly record_id: string | null;
    readonly records: readonly Fields[];
    readonly raw_event_type: string;
    readonly raw_payload: Fields;
  };
}

interface Mapping {
  readonly change: Change;
  readonly resource: string;
  readonly idOf: (data: Fields) => unknown;
  /** What a record has besides the event's data. */
  readonly marks?: Fields;
}

const ownId = ({ id }: Fields) => id;
const created = (resource: string): Mapping => ({ change: "created", resource, idOf: ownId });
const updated = (resource: string): Mapping => ({ change: "updated", resource, idOf: ownId });
const deleted = (resource: string): Mapping => ({ change: "deleted", resource, idOf: ownId });
const ofEvents = (event: string, idOf: Mapping["idOf"]): Mapping => ({
  change: "created",
  resource: "events",
  idOf,
  marks: { event },
});

/** See behaviour/gateway 12.6. */
const MAPPINGS: Readonly<Record<string, Mapping>> = {
  "link.created": created("links"),
  "link.updated": updated("links"),
  "link.deleted": deleted("links"),
  "link.clicked": ofEvents("click", (data) => valueAt(data, "click", "id")),
  "lead.created": ofEvents("lead", (data) =>
    joined(valueAt(data, "click", "id"), data.eventName, valueAt(data, "customer", "id")),
  ),
  "sale.created": ofEvents(
    "sale",
    (data) => valueAt(data, "sale", "invoiceId") ?? joined(valueAt(data, "click", "id"), data.createdAt),
  ),
  "partner.application_submitted": created("partner_applications"),
  "partner.enrolled": created("partners"),
  "partner.merged": { change: "updated", resource: "partners", idOf: (data) => valueAt(data, "targetPartner", "id") },
  "commission.created": created("commissions"),
  "bounty.created": created("bounties"),
  "bounty.updated": updated("bounties"),
  "payout.confirmed": updated("payouts"),
  "discount_code.created": created("discount_codes"),
  "discount_code.deleted": deleted("discount_codes"),
};

/** Events that are not known are carried, by what their name says. */
export function toRecordEvent({ event, data, createdAt, ...rest }: DubEvent): RecordEvent {
  const { change, resource, idOf, marks } = MAPPINGS[event] ?? guess(event);
  const id = idOf({ createdAt, ...data });
  return {
    event: `record:${change}`,
    payload: {
      event_type: change,
      resource,
      record_id: typeof id === "string" && id !== "" ? id : null,
      records: [{ ...marks, ...data }],
      raw_event_type: event,
      raw_payload: { ...rest, event, createdAt, data },
    },
  };
}

function guess(event: string): Mapping {
  const [subject = "", verb = ""] = event.split(".");
  const change = verb === "created" || verb === "deleted" ? verb : "updated";
  return { change, resource: `${subject}s`, idOf: ownId };
}

function joined(...parts: readonly unknown[]): string | undefined {
  const known = parts.filter((part) => typeof part === "string");
  return known.length === parts.length ? known.join("+") : undefined;
}
