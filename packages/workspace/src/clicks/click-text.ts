import type { ClickEvent, ClickFacts, EventText } from "@overdub/storage";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import { isBotAgent } from "../visits/bots.ts";
import type { Locator } from "../visits/geography.ts";
import { geographyMembers, storableIp } from "../visits/geography.ts";
import { quote } from "../visits/quote.ts";
import { DIRECT, referrerHost } from "../visits/referrer.ts";
import { userAgentMembers } from "../visits/user-agent.ts";
import type { Visit } from "../visits/visit.ts";
import { header } from "../visits/visit.ts";

/** Whether a program made this visit, which is redirected but not counted. See behaviour/attribution 2.1. */
export function isBotVisit(visit: Visit): boolean {
  if (visit.method === "HEAD" || isBotAgent(visit.ua)) return true;
  return visit.queryString !== "" && Boolean(visit.query.get("bot"));
}

/** Whether the visit asks not to be counted. */
export function refusesTracking(visit: Visit): boolean {
  return visit.headers["dub-no-track"] !== undefined || (visit.queryString !== "" && visit.query.has("dub-no-track"));
}

/** Sources: Fetch, `Sec-Purpose`; before it Chrome sent `Purpose`, Safari `X-Purpose`, and Firefox `X-Moz`. */
const PURPOSE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"] as const;

/** What a browser says that it visits for ahead of the person, who may never follow the link; `undefined`: nothing. */
export function purposeAhead(visit: Visit): "prefetch" | "preview" | undefined {
  for (const name of PURPOSE_HEADERS) {
    const purpose = header(visit, name);
    if (purpose === undefined) continue;
    if (/\bpre(?:fetch|render)\b/i.test(purpose)) return "prefetch";
    if (/\bpreview\b/i.test(purpose)) return "preview";
  }
  return undefined;
}

/** In characters. Browsers stay below; what is longer was made up to fill memory and disk, and is cut. */
const MAX_URL = 4096;

/** What the redirect itself adds to the facts of a visit. `url` is empty where there is no destination. */
export type NewClick = Pick<ClickFacts, "clickId" | "identityHash" | "url" | "timestampMs">;

/**
 * A click as the outbox keeps it. Text from the beginning: it is made for every redirect, and an object that is
 * serialised afterwards costs three times as much. What the link and the user agent say of each of their clicks is made
 * once.
 *
 * @see behaviour/attribution 2.3
 */
export function toClickText(link: RedirectLink, visit: Visit, facts: NewClick, locator: Locator): EventText {
  const location = locator.locate(visit);
  const referrer = header(visit, "referer")?.slice(0, MAX_URL);
  const qr = visit.queryString !== "" && visit.query.get("qr") === "1";
  const from = referrer
    ? `"referer":${quote(referrerHost(referrer))},"refererUrl":${quote(referrer)}`
    : `"referer":"${DIRECT}","refererUrl":"${DIRECT}"`;
  const ip = storableIp(visit.ip, location.country);
  return `{"kind":"click","clickId":"${facts.clickId}","identityHash":"${facts.identityHash}","timestampMs":${facts.timestampMs},${link.clickMembers},"url":${quote(facts.url.slice(0, MAX_URL))},"ip":"${ip}",${geographyMembers(location)},${userAgentMembers(visit.ua)},"bot":false,"qr":${qr},${from},"trigger":"${qr ? "qr" : "link"}"}` as EventText;
}

/** The same, for callers that know more about it. */
export function toClickEvent(link: RedirectLink, visit: Visit, facts: NewClick, locator: Locator): ClickEvent {
  return JSON.parse(toClickText(link, visit, facts, locator));
}
