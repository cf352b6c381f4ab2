import type { ClickRecorder } from "../clicks/click-recorder.ts";
import { isBotVisit, purposeAhead } from "../clicks/click-text.ts";
import type { DeferredOpens } from "../clicks/deferred-opens.ts";
import { createClickId } from "../ids/click-id.ts";
import { shortLinkAt } from "../link-cache/circles.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import { address } from "../link-cache/link-cache.ts";
import type { RedirectDomain, RedirectLink } from "../link-cache/redirect-link.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import type { Locator } from "../visits/geography.ts";
import { parseUserAgent } from "../visits/user-agent.ts";
import type { Visit, VisitRequest } from "../visits/visit.ts";
import { readVisit } from "../visits/visit.ts";
import type { ClickTokens } from "./click-tokens.ts";
import type { VisitorFacts } from "./decide.ts";
import { decide } from "./decide.ts";
import { toFinalUrl } from "./final-url.ts";
import { isServerRoot, serverRoot } from "./first-page.ts";
import { asksForStats, visitDeepLink, visitStats } from "./named-links.ts";
import { appAssociation, ownFile } from "./own-files.ts";
import type { PasswordGate, PasswordVerdict } from "./password-gate.ts";
import type { VisitResponse } from "./respond.ts";
import {
  apiIsElsewhere,
  badAddress,
  notFound,
  notYet,
  passwordAccepted,
  passwordRequired,
  respond,
} from "./respond.ts";
import { findServedDomain, mayServe } from "./served-domain.ts";

export interface RedirectorDeps {
  readonly linkCache: LinkCache;
  readonly clicks: ClickRecorder;
  readonly passwords: PasswordGate;
  readonly clickTokens: ClickTokens;
  readonly deferredOpens: DeferredOpens;
  readonly locator: Locator;
  readonly trustsPeer: TrustsPeer;
  readonly publicPort: () => number;
  /** The name of this server, which no workspace has for its links. */
  readonly publicHost?: string | undefined;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** A response, and what is done once it has been sent. */
export interface Redirected {
  readonly response: VisitResponse;
  /** Records the click, if it is one. */
  readonly record?: () => void;
  /** Instead of `response` when the visit is a `POST` of our form: the response to the password in it. */
  readonly submit?: (password: string) => VisitResponse;
}

export type Redirector = (request: VisitRequest) => Redirected | Promise<Redirected>;

/**
 * Responds to visits of short links. As long as the link is in memory nothing here waits, unless more clicks come than the
 * disk takes: then responses are held back, so that what is in memory has a bound and no click is dropped. The number of
 * visits that wait is bounded by the connections, each of which has one request in flight.
 *
 * @see behaviour/links 14
 */
export function createRedirector(deps: RedirectorDeps): Redirector {
  const { linkCache, clicks, trustsPeer } = deps;
  return (request) => {
    const visit = readVisit(request, trustsPeer);
    if (!visit) return { response: badAddress() };
    if (isApiCall(visit)) return { response: apiIsElsewhere(visit) };
    const file = ownFile(visit);
    if (file) return { response: file };
    if (asksForStats(visit)) return visitStats(deps, visit).then((response) => ({ response }));
    const domain = linkCache.peekDomain(visit.host);
    const link = domain && mayServe(domain, visit.ip) && linkCache.readLink(domain.slug, visit);
    return link && clicks.hasRoom() ? visitLink(deps, link, domain, visit) : findAndVisit(deps, visit);
  };
}

async function findAndVisit(deps: RedirectorDeps, visit: Visit): Promise<Redirected> {
  const { linkCache, clicks } = deps;
  await clicks.room();
  const domain = await findServedDomain(linkCache, visit);
  const association = appAssociation(domain, visit.keyLookup);
  if (association) return { response: association };
  const link = domain && (await linkCache.findLink(domain.slug, visit));
  if (link) return visitLink(deps, link, domain, visit);
  if (isPost(visit)) return { response: apiIsElsewhere(visit) };
  if (isServerRoot(visit, domain, deps.publicHost)) return { response: serverRoot(visit) };
  if (!domain) return { response: notFound(null) };
  return {
    response: (await visitDeepLink(deps, domain, visit)) ?? notFound(withoutCircle(deps, domain, visit), visit),
  };
}

/** One that leads to where nothing is has no page for that. It is refused, but the link there may have gone since. */
function withoutCircle({ publicPort }: RedirectorDeps, domain: RedirectDomain, visit: Visit): RedirectDomain {
  const here = address(domain.slug, visit.keyLookup);
  const leadsHere = domain.notFoundUrl !== null && shortLinkAt(domain.notFoundUrl, publicPort()) === here;
  return leadsHere ? { ...domain, notFoundUrl: null } : domain;
}

const DUB_KEY = /^bearer +dub_/i;
const FORM_TYPE = "application/x-www-form-urlencoded";

/** Whether a program means the API, whatever link is here: no visitor has a key, or changes anything. */
function isApiCall(visit: Visit): boolean {
  const { authorization } = visit.headers;
  if (typeof authorization === "string" && DUB_KEY.test(authorization)) return true;
  return visit.method === "PUT" || visit.method === "PATCH" || visit.method === "DELETE";
}

/** Whether something other than a form is posted. A link answers that as any visit; where none is, the API is meant. */
function isPost({ method, headers }: Visit): boolean {
  return method === "POST" && !headers["content-type"]?.toString().toLowerCase().startsWith(FORM_TYPE);
}

function visitLink(deps: RedirectorDeps, link: RedirectLink, domain: RedirectDomain, visit: Visit): Redirected {
  if (purposeAhead(visit) === "prefetch") return { response: notYet() };
  const serverMs = deps.now();
  const nowMs = serverMs + link.clockOffsetMs;
  const facts = new LazyVisitorFacts(visit, deps.locator, () => deps.passwords.judgeVisit(link, visit, serverMs));
  const decision = decide(link, visit, facts, nowMs, link.testVariants === null ? 0 : deps.random());
  switch (decision.kind) {
    case "not-found":
    case "expired":
    case "inspect":
    case "preview":
      return { response: respond(decision, { link, visit, domain, url: "", clickToken: "" }) };
    case "password":
      return {
        response: respond(decision, { link, visit, domain, url: "", clickToken: "" }),
        submit: (password) => submitPassword(deps, link, domain, visit, password),
      };
  }
  const destination = decision.kind === "placeholder" ? "" : decision.destination;
  const { clickId, clickToken } = keptClick(deps, link, visit, nowMs) ?? newClick(deps, link, visit, nowMs);
  const url = destination === "" ? "" : toFinalUrl(link, destination, visit, clickId);
  if (decision.kind === "redirect" && decision.store) {
    deps.deferredOpens.remember(visit.ip, { clickId, link }, serverMs);
  }
  return {
    response: respond(decision, { link, visit, domain, url, clickToken }),
    record: () => deps.clicks.record(link, visit, { clickId, url, timestampMs: nowMs }),
  };
}

function submitPassword(
  { passwords, now }: RedirectorDeps,
  link: RedirectLink,
  domain: RedirectDomain,
  visit: Visit,
  password: string,
): VisitResponse {
  const judged = passwords.judge(link, password, visit.ip, now());
  return judged === "right"
    ? passwordAccepted(link, visit, passwords.cookieValue(link))
    : passwordRequired(link, visit, domain, judged);
}

/** What a click is known by: in events, and to the browser. */
interface ClickNames {
  readonly clickId: string;
  readonly clickToken: string;
}

/** Of this browser's visit within the last hour. */
function keptClick(
  { clickTokens }: RedirectorDeps,
  link: RedirectLink,
  visit: Visit,
  nowMs: number,
): ClickNames | undefined {
  const clickToken = visit.cookies.get(link.clickCookie);
  const clickId = clickToken === undefined ? undefined : clickTokens.open(link, clickToken, nowMs);
  return clickToken === undefined || clickId === undefined ? undefined : { clickId, clickToken };
}

function newClick(
  { clicks, clickTokens }: RedirectorDeps,
  link: RedirectLink,
  visit: Visit,
  nowMs: number,
): ClickNames {
  const recent = link.passesClickId && clicks.findRecent(link, visit, nowMs - link.clockOffsetMs);
  const clickId = recent || createClickId(nowMs);
  return { clickId, clickToken: clickTokens.issue(link, clickId) };
}

/** The facts of a visit, each looked up when it is asked for. */
class LazyVisitorFacts implements VisitorFacts {
  readonly #visit: Visit;
  readonly #locator: Locator;
  readonly #judgePassword: () => PasswordVerdict;

  constructor(visit: Visit, locator: Locator, judgePassword: () => PasswordVerdict) {
    this.#visit = visit;
    this.#locator = locator;
    this.#judgePassword = judgePassword;
  }

  get isBot(): boolean {
    return isBotVisit(this.#visit);
  }

  get os(): string {
    return parseUserAgent(this.#visit.ua).os;
  }

  get country(): string | undefined {
    return this.#locator.country(this.#visit);
  }

  judgePassword(): PasswordVerdict {
    return this.#judgePassword();
  }
}
