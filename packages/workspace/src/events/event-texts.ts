import type { EventKind, LineTexts } from "@overdub/storage";
import { idOfEvent, placesInLine, readEventLine } from "@overdub/storage";
import { loadCustomers } from "../customers/queries.ts";
import { findLinksById } from "../link-store/queries.ts";
import { toIso } from "../time/to-iso.ts";
import type { ShowContext } from "./show-events.ts";
import { showEvent, showLink } from "./show-events.ts";

/** A line of the event store, as whoever copies events gets it. */
export interface EventText {
  readonly number: number;
  /** JSON of its kind and id. */
  readonly id: string;
  /**
   * The event as `GET /events` shows it, in two parts, of which events of a link share the first. Undefined for one whose link
   * is gone, which has nothing to show.
   */
  readonly shown: { readonly beginning: Uint8Array; readonly rest: string } | undefined;
}

/** What is shown of a click, but for its numbers. */
const CLICK_TEXTS = [
  ...(["clickId", "linkId", "url", "continent", "country", "region", "city", "device", "browser", "os", "ip"] as const),
  ...(["ua", "trigger", "referer", "refererUrl"] as const),
];

/** What is read of events whose texts are opened; undefined: all. */
export function shownTexts(kind: EventKind): LineTexts {
  return kind === "click" ? CLICK_TEXTS : undefined;
}

/** What events of a link have in common. */
interface KnownLink {
  /** `{"link":{…},`, as bytes. */
  readonly beginning: Uint8Array;
  /** Its domain and key, as fields of a click. */
  readonly names: string;
}

/** Events of thousands of lines: links and customers are looked up once, and each link is written once. */
export async function openEventTexts(
  ctx: ShowContext,
  kind: EventKind,
  lines: readonly string[],
): Promise<(line: string) => EventText> {
  const place = kind === "click" ? AT.linkId : placesInLine(kind).linkId;
  const linkIds = new Set(lines.map((line) => String(JSON.parse(line.split("\t", place + 1)[place] ?? ""))));
  const links = await findLinksById(ctx.db, ctx.workspaceId, [...linkIds]);
  const port = ctx.publicPort();
  const encoder = new TextEncoder();
  const beginnings = new Map(
    [...links].map(([id, link]) => [id, encoder.encode(`{"link":${JSON.stringify(showLink(link, port))},`)]),
  );
  if (kind === "click") {
    const known = new Map(
      [...links].map(([id, { domain, key }]): [string, KnownLink] => [
        JSON.stringify(id),
        {
          beginning: beginnings.get(id) ?? encoder.encode(""),
          names: `"domain":${JSON.stringify(domain)},"key":${JSON.stringify(key)}`,
        },
      ]),
    );
    return (line) => clickText(line, known);
  }
  const found = new Map(lines.map((line) => [line, readEventLine(kind, line)]));
  const customerIds = new Set([...found.values()].map(({ event }) => event.customerId));
  const customers = await loadCustomers(ctx.db, ctx.workspaceId, [...customerIds]);
  return (line) => {
    const { seq, event } = found.get(line) ?? readEventLine(kind, line);
    const link = links.get(event.linkId);
    const beginning = beginnings.get(event.linkId);
    return {
      number: seq,
      id: JSON.stringify(`${kind}/${idOfEvent(event)}`),
      shown: link && beginning && { beginning, rest: JSON.stringify(showEvent(event, link, customers)).slice(1) },
    };
  };
}

const AT = placesInLine("click", CLICK_TEXTS);

/**
 * A click as `showEvent` shows it. Its values are JSON already and are put together as they are, in a fifth of the time that
 * reading and writing them takes.
 *
 * @param links by the JSON of their ids.
 */
function clickText(line: string, links: ReadonlyMap<string, KnownLink>): EventText {
  const values = line.split("\t");
  const at = (place: number) => values[place] ?? "null";
  const clickId = at(AT.clickId);
  const number = Number(at(AT.seq));
  const id = `"click/${clickId.slice(1)}`;
  const link = links.get(at(AT.linkId));
  if (!link) return { number, id, shown: undefined };
  const timestamp = `"timestamp":"${toIso(Number(at(AT.timestampMs)))}"`;
  const country = at(AT.country);
  const common = `"url":${at(AT.url)},"continent":${at(AT.continent)},"country":${country},"city":${at(AT.city)},"device":${at(AT.device)},"browser":${at(AT.browser)},"os":${at(AT.os)},"ip":${at(AT.ip)}`;
  const region = `${country.slice(0, -1)}-${at(AT.region).slice(1)}`;
  const isQr = at(AT.qr) === "true";
  const rest = `"event":"click",${timestamp},"click":{"id":${clickId},${timestamp},${common},"region":${region},"ua":${at(AT.ua)},"trigger":${at(AT.trigger)},"referer":${at(AT.referer)},"refererUrl":${beforeQuery(at(AT.refererUrl))},"qr":${isQr}},"click_id":${clickId},"link_id":${at(AT.linkId)},${link.names},${common},"qr":${isQr ? 1 : 0}}`;
  return { number, id, shown: { beginning: link.beginning, rest } };
}

/** Of a URL as JSON. */
function beforeQuery(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : `${url.slice(0, query)}"`;
}
