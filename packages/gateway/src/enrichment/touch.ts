import type { Fields } from "../json/fields.ts";
import { textAt, valueAt } from "../json/fields.ts";

const UTM_PARAMETERS = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;
type Utm = Readonly<Record<(typeof UTM_PARAMETERS)[number], string | null>>;

/** How a customer came: the click behind a lead or a sale. Null is what the upstream does not know. */
export type Touch = ReturnType<typeof toTouch>;

/** @param event a lead or a sale as Dub lists them. See behaviour/playbooks 1. */
export function toTouch(event: Fields) {
  const about = (name: string) => known(textAt(event, "click", name));
  const isScan = valueAt(event, "click", "qr");
  return {
    /** When the lead or the sale was: Dub does not tell when the click was. */
    at: instantOf(event),
    event: textAt(event, "event") ?? null,
    event_name: textAt(event, "eventName") ?? null,
    click_id: about("id"),
    link: linkOf(event),
    url: about("url"),
    utm: utmOf(event),
    referrer: about("referer"),
    referrer_url: about("refererUrl"),
    trigger: about("trigger"),
    is_qr_scan: typeof isScan === "boolean" ? isScan : null,
    continent: about("continent"),
    country: about("country"),
    region: about("region"),
    city: about("city"),
    device: about("device"),
    browser: about("browser"),
    os: about("os"),
  };
}

/** Dub writes what it does not know as a word. */
function known(text: string | undefined): string | null {
  return text === undefined || text === "Unknown" ? null : text;
}

/** ISO 8601: Dub is known to write the time of an event in the form of JavaScript's dates. */
export function instantOf(event: Fields): string | null {
  const atMs = Date.parse(textAt(event, "timestamp") ?? textAt(event, "click", "timestamp") ?? "");
  return Number.isNaN(atMs) ? null : new Date(atMs).toISOString();
}

function linkOf(event: Fields) {
  const id = textAt(event, "link", "id") ?? textAt(event, "link_id");
  if (id === undefined) return null;
  const about = (name: string) => textAt(event, "link", name) ?? null;
  return {
    id,
    short_link: about("shortLink"),
    domain: about("domain"),
    key: about("key"),
    url: about("url"),
    external_id: about("externalId"),
    partner_id: about("partnerId"),
  };
}

/** What the visitor was sent with, which may say more than the link, and less, where the page that is asked for drops it. */
function utmOf(event: Fields): Utm {
  const sent = URL.parse(textAt(event, "click", "url") ?? "")?.searchParams;
  const entries = UTM_PARAMETERS.map((name) => [name, sent?.get(name) || (textAt(event, "link", name) ?? null)]);
  return Object.fromEntries(entries) as Utm;
}
