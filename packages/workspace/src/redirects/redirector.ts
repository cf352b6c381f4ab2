import type { ClickEvent, Outbox } from "@overdub/storage";
import { isBotVisit, refusesTracking, toClickEvent } from "../clicks/record-click.ts";
import { parseUserAgent } from "../clicks/user-agent.ts";
import type { Visitors } from "../clicks/visitors.ts";
import { identityHash } from "../clicks/visitors.ts";
import { isMachineName } from "../domains/short-link.ts";
import { CLICK_ID, createClickId } from "../ids/click-id.ts";
import type { Log } from "../services.ts";
import { decide } from "./decide.ts";
import { passesClickId, toFinalUrl } from "./final-url.ts";
import type { LinkCache } from "./link-cache.ts";
import type { RedirectDomain, RedirectLink } from "./redirect-link.ts";
import type { VisitResponse } from "./respond.ts";
import { answer, badPath, notFound, ownFile } from "./respond.ts";
import type { Visit, VisitRequest } from "./visit.ts";
import { readVisit } from "./visit.ts";

export interface RedirectorDeps {
  readonly linkCache: LinkCache;
  readonly visitors: Visitors;
  readonly outbox: Pick<Outbox, "append">;
  readonly nowMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
}

/** An answer, and the click to record once it has been sent. */
export interface Redirected {
  readonly response: VisitResponse;
  readonly record?: () => void;
}

export type Redirector = (request: VisitRequest) => Redirected | Promise<Redirected>;

/**
 * Answers visits of short links. As long as the link is in memory nothing here waits.
 *
 * @see spec dub-links 17
 */
export function createRedirector(deps: RedirectorDeps): Redirector {
  const { linkCache } = deps;
  return (request) => {
    const visit = readVisit(request);
    if (!visit) return { response: badPath() };
    const file = ownFile(visit);
    if (file) return { response: file };
    const domain = linkCache.peekDomain(visit.host);
    const link = domain && linkCache.peekLink(domain.slug, visit.keyLookup);
    return link ? visitLink(deps, link, domain, visit) : findAndVisit(deps, visit);
  };
}

async function findAndVisit(deps: RedirectorDeps, visit: Visit): Promise<Redirected> {
  const { linkCache } = deps;
  const domain = (await findDomain(linkCache, visit.host)) ?? (await findDefaultDomain(linkCache, visit.host));
  if (!domain) return { response: notFound(null) };
  const known = linkCache.peekLink(domain.slug, visit.keyLookup);
  const link = known === undefined ? await linkCache.loadLink(domain.slug, visit.keyLookup) : known;
  return link ? visitLink(deps, link, domain, visit) : { response: notFound(domain, visit) };
}

async function findDomain(linkCache: LinkCache, slug: string): Promise<RedirectDomain | null> {
  const known = linkCache.peekDomain(slug);
  return known === undefined ? linkCache.loadDomain(slug) : known;
}

/** For names by which this machine is reached, such as an address; other people's domains show nobody's links. */
async function findDefaultDomain(linkCache: LinkCache, host: string): Promise<RedirectDomain | null> {
  if (!isMachineName(host)) return null;
  const slug = await linkCache.loadDefaultDomain();
  return slug === undefined ? null : findDomain(linkCache, slug);
}

function visitLink(deps: RedirectorDeps, link: RedirectLink, domain: RedirectDomain, visit: Visit): Redirected {
  const nowMs = deps.nowMs();
  const facts = () => ({ isBot: isBotVisit(visit), os: parseUserAgent(visit.ua).os });
  const decision = decide(link, visit, facts, nowMs, deps.random());
  const destination = "destination" in decision ? decision.destination : "";
  const identity = identityHash(visit.ip, visit.ua);
  const repeated = deps.visitors.find(link.domain, link.keyLookup, identity, nowMs);
  const clickId = cookieClickId(link, visit) ?? ((passesClickId(link) && repeated) || createClickId(nowMs));
  const url = destination === "" ? "" : toFinalUrl(link, destination, visit, clickId);
  const response = answer(decision, { link, visit, domain, url, clickId });

  const counts = ["redirect", "cloak", "open-app", "placeholder"].includes(decision.kind);
  if (!counts || repeated !== undefined || refusesTracking(visit) || isBotVisit(visit)) return { response };
  const remember = () => deps.visitors.remember(link.domain, link.keyLookup, identity, clickId, nowMs);
  // At once, so that two visits in one batch are one click; taken back if the batch can't be written.
  remember();
  return {
    response,
    record: () => {
      const click: ClickEvent = toClickEvent(link, visit, { clickId, identityHash: identity, url, timestampMs: nowMs });
      deps.outbox.append(click).catch((err: unknown) => {
        deps.visitors.forget(link.domain, link.keyLookup, identity);
        deps.log.error({ err, linkId: link.id }, "a click could not be recorded");
      });
    },
  };
}

/** The id of this browser's earlier visit. Anyone can send any cookie, so only the form of an id is taken. */
function cookieClickId(link: RedirectLink, visit: Visit): string | undefined {
  const value = visit.cookies.get(`dub_id_${link.domain}_${link.keyLookup}`);
  return value !== undefined && CLICK_ID.test(value) ? value : undefined;
}
