import type { EventKind, EventOf } from "@overdub/storage";
import { z } from "zod";
import { isJsonOf } from "../database/stored-json.ts";

type TypeName = "string" | "number" | "boolean";
type FieldsOf<Event> = Readonly<Record<Exclude<keyof Event, "kind">, TypeName>>;

const CLICK = {
  clickId: "string",
  timestampMs: "number",
  workspaceId: "string",
  linkId: "string",
  domain: "string",
  key: "string",
  url: "string",
  identityHash: "string",
  ip: "string",
  continent: "string",
  country: "string",
  region: "string",
  city: "string",
  latitude: "string",
  longitude: "string",
  device: "string",
  deviceVendor: "string",
  deviceModel: "string",
  browser: "string",
  browserVersion: "string",
  engine: "string",
  engineVersion: "string",
  os: "string",
  osVersion: "string",
  cpuArchitecture: "string",
  ua: "string",
  bot: "boolean",
  qr: "boolean",
  referer: "string",
  refererUrl: "string",
  trigger: "string",
} as const;

const CONVERSION = {
  ...CLICK,
  eventId: "string",
  eventName: "string",
  customerId: "string",
  metadata: "string",
} as const;

/** Each kind of event with its fields: one that the store can't take would hold up every event behind it. */
const FIELDS: { readonly [Kind in EventKind]: FieldsOf<EventOf<Kind>> } = {
  click: CLICK,
  lead: CONVERSION,
  sale: {
    ...CONVERSION,
    amountCents: "number",
    currency: "string",
    invoiceId: "string",
    paymentProcessor: "string",
  },
};

/** In the order of the file. */
export const EVENT_KINDS = Object.keys(FIELDS) as EventKind[];

/** Why a value is no event, or `undefined` when it is one. */
export function eventFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return "the event is no object";
  const { kind, ...given } = value as Record<string, unknown>;
  if (typeof kind !== "string" || !Object.hasOwn(FIELDS, kind)) return `this Overdub knows no events of kind "${kind}"`;
  const fields: Readonly<Record<string, TypeName>> = FIELDS[kind as EventKind];
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) return `events of kind ${kind} have no ${unknown}`;
  const wrong = Object.entries(fields).find(([name, type]) => typeof given[name] !== type);
  if (wrong) return `${wrong[0]} must be a ${wrong[1]}`;
  const fraction = Object.entries(given).find(([, field]) => typeof field === "number" && !isCount(field));
  if (fraction) return `${fraction[0]} must be a whole number, not negative`;
  if (Number(given.timestampMs) > MAX_TIME_MS) return "timestampMs is no time";
  if (given.metadata && !isJsonOf(Metadata, given.metadata)) return "metadata is none that an event may have";
  const long = Object.entries(given).find(([, field]) => typeof field === "string" && field.length > MAX_TEXT_CHARS);
  return long && `${long[0]} is longer than ${MAX_TEXT_CHARS} characters`;
}

const Metadata = z.looseObject({});

/** Beyond it `Date` has no moment. */
const MAX_TIME_MS = 8.64e15;

/** Of metadata, the longest field. */
const MAX_TEXT_CHARS = 64 * 1024;

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
