import { asciiHost, percentDecode } from "@overdub/contract";
import type { ClickEvent } from "@overdub/storage";
import { ROOT_KEY } from "../addresses/key.ts";
import { readKeyLookup } from "../addresses/key-lookup.ts";
import { isBotVisit, refusesTracking, toClickEvent } from "../clicks/click-text.ts";
import { createClickId } from "../ids/click-id.ts";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { PublicContext } from "../operations/context.ts";
import type { Visit } from "../visits/visit.ts";
import { readVisit } from "../visits/visit.ts";
import type { TrackDeps } from "./context.ts";

type ClickContext = Pick<PublicContext & TrackDeps, "now" | "visitors" | "addressClicks" | "outbox" | "locator">;

export interface CallClick {
  /** Where the visitor is: the page, or where the link leads. */
  readonly url: string;
  readonly trigger: "link" | "pageview" | "deeplink";
}

/**
 * A call of the API by a visitor's browser or app, as a visit. The page that made the call is where the visitor is, so
 * where the visitor came from is told in the body.
 *
 * @param referrer  as the body says. Empty or absent: the `Referer` header counts. See behaviour/attribution 2.3.
 */
export function toVisit(
  { client, trustsPeer }: Pick<PublicContext & TrackDeps, "client" | "trustsPeer">,
  referrer: string | null | undefined,
): Visit {
  // The host is this server's own, and says nothing of the visit.
  const headers = { ...Object.fromEntries(client.headers), host: "localhost" };
  const visit = readVisit(
    {
      method: "POST",
      url: `/?${client.query}`,
      headers: referrer ? { ...headers, referer: referrer } : headers,
      remoteAddress: client.peerAddress,
    },
    trustsPeer,
  );
  if (!visit) throw new Error("The bare path is always a visit.");
  return visit;
}

/**
 * The link that a page or an app names, whatever its state; in memory where it was visited lately. A domain that is not
 * served has none.
 */
export async function findClickedLink(
  { linkCache }: Pick<TrackDeps, "linkCache">,
  domain: string,
  key: string,
): Promise<RedirectLink | null> {
  const slug = asciiHost(domain);
  if ((await linkCache.findDomain(slug))?.isServed === false) return null;
  return linkCache.findLink(slug, readKeyLookup(percentDecode(key)));
}

/** The id of this visitor's click on a link within the last hour. */
export function findRecentClick(
  { visitors, now }: Pick<ClickContext, "visitors" | "now">,
  link: RedirectLink,
  visit: Visit,
): string | undefined {
  return visitors.find(link.visitScope, link.keyLookup, visit.identityHash, now());
}

/**
 * Records a click, once an hour for each visitor; when this resolves it is durable.
 *
 * @returns its id, or that of the one an hour ago; `undefined` if the visitor refuses to be tracked, is a program and opens
 * no app, or has an address with too many clicks on this link.
 */
export async function addClick(
  ctx: ClickContext,
  link: RedirectLink,
  visit: Visit,
  { url, trigger }: CallClick,
): Promise<string | undefined> {
  if (refusesTracking(visit) || (trigger !== "deeplink" && isBotVisit(visit))) return undefined;
  const nowMs = ctx.now();
  const recent = findRecentClick(ctx, link, visit);
  if (recent !== undefined) return recent;
  if (!ctx.addressClicks.take(link.visitScope, link.keyLookup, visit.ip, nowMs)) return undefined;
  const { identityHash } = visit;
  const timestampMs = nowMs + link.clockOffsetMs;
  const clickId = createClickId(timestampMs);
  const event = toClickEvent(link, visit, { clickId, identityHash, url, timestampMs }, ctx.locator);
  const click: ClickEvent = { ...event, trigger: event.qr ? "qr" : trigger };
  // At once, so that two calls at the same time are one click; taken back if it can't be written.
  ctx.visitors.remember(link.visitScope, link.keyLookup, identityHash, clickId, nowMs);
  try {
    await ctx.outbox.append(click);
  } catch (error) {
    ctx.visitors.forget(link.visitScope, link.keyLookup, identityHash);
    throw error;
  }
  return clickId;
}

/** The key of the link that a page's address names: its path, still percent-encoded, without the leading slash. */
export function keyOfUrl({ pathname }: URL): string {
  return pathname.replace(/^\//, "") || ROOT_KEY;
}
