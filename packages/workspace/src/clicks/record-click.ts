import type { ClickEvent } from "@overdub/storage";
import type { RedirectLink } from "../redirects/redirect-link.ts";
import type { Visit } from "../redirects/visit.ts";
import { header } from "../redirects/visit.ts";
import { isBotAgent } from "./bots.ts";
import { readGeography, storableIp } from "./geography.ts";
import type { FindPlace } from "./places.ts";
import { DIRECT, referrerHost } from "./referrer.ts";
import { parseUserAgent } from "./user-agent.ts";

/** Whether a program made this visit, which is redirected but not counted. Source: spec dub-attribution 1.3. */
export function isBotVisit(visit: Visit): boolean {
  if (visit.method === "HEAD" || isBotAgent(visit.ua)) return true;
  return visit.queryString !== "" && Boolean(visit.query.get("bot"));
}

/** Whether the visit asks not to be counted. */
export function refusesTracking(visit: Visit): boolean {
  return visit.headers["dub-no-track"] !== undefined || (visit.queryString !== "" && visit.query.has("dub-no-track"));
}

export interface ClickFacts {
  readonly clickId: string;
  readonly identityHash: string;
  /** What the browser was sent; empty where there is no destination. */
  readonly url: string;
  readonly timestampMs: number;
}

/** The row of a click. Source: spec dub-attribution 1.5. */
export function toClickEvent(link: RedirectLink, visit: Visit, facts: ClickFacts, findPlace: FindPlace): ClickEvent {
  const geography = readGeography(visit, findPlace);
  const referrer = header(visit, "referer");
  const qr = visit.queryString !== "" && visit.query.get("qr") === "1";
  return {
    kind: "click",
    ...facts,
    workspaceId: link.workspaceId,
    linkId: link.id,
    domain: link.domain,
    key: link.keyLookup,
    ip: storableIp(visit.ip, geography.country),
    ...geography,
    ...parseUserAgent(visit.ua),
    ua: visit.ua ?? "Unknown",
    bot: false,
    qr,
    referer: referrerHost(referrer),
    refererUrl: referrer || DIRECT,
    trigger: qr ? "qr" : "link",
  };
}
