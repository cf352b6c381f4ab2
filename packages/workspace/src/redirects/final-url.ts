import { normalizeUrl } from "@overdub/contract";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";

/** Parameters that speak to this server and never travel on. */
const OWN_PARAMETERS = new Set(["dub-no-track", "redir_url"]);

/** Parameters that speak to this server when their value is `1`, else to the destination. */
const OWN_FLAGS = ["qr", "skip_deeplink_preview"];

/**
 * The URL that is sent to the browser, from the chosen destination. A query stays byte for byte as long as no parameter
 * is set or removed.
 *
 * @see behaviour/links 14.5
 */
export function toFinalUrl(link: RedirectLink, destination: string, visit: Visit, clickId: string): string {
  const hasQuery = visit.queryString !== "";
  if (!hasQuery && link.plainLocation !== undefined && destination === link.url) return link.plainLocation;
  const url = new URL((hasQuery && redirUrl(link, visit)) || destination);
  // Programs for mail, telephones and apps read a query in their own way.
  if (!/^https?:$/.test(url.protocol)) return url.href;
  const parameters = url.searchParams;
  if (link.isPartnerLink) parameters.set("via", link.keyLookup);
  if (link.passesClickId) passClickId(parameters, visit, clickId);
  addNetworkParameters(url, link, visit, clickId);
  if (!hasQuery) return url.href;
  addQuery(parameters, link, visit);
  for (const flag of OWN_FLAGS) parameters.delete(flag, "1");
  return url.href;
}

/**
 * The destination that the visitor asks for instead of the link's. Only web addresses: the parameter is in a visitor's
 * hands, a link's own scheme is not. None within a frame: the short link's name would stand over any page.
 */
function redirUrl(link: RedirectLink, visit: Visit): string | undefined {
  const given = visit.query.get("redir_url");
  const url = given === null || link.rewrite ? undefined : normalizeUrl(given);
  return url !== undefined && /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}

/** Each parameter of the visit takes the place of the destination's, as often as the visit has it. */
function addQuery(parameters: URLSearchParams, link: RedirectLink, visit: Visit): void {
  const replaced = new Set<string>();
  for (const [name, value] of visit.query) {
    if (OWN_PARAMETERS.has(name) || (name === "pw" && link.password !== null)) continue;
    if (replaced.has(name)) parameters.append(name, value);
    else parameters.set(name, value);
    replaced.add(name);
  }
}

function passClickId(parameters: URLSearchParams, visit: Visit, clickId: string): void {
  if (parameters.get("dub_client_reference_id") === "1") {
    parameters.delete("dub_client_reference_id");
    parameters.set("client_reference_id", `dub_id_${clickId}`);
  } else if (!visit.query.has("dub-no-track")) {
    parameters.set("dub_id", clickId);
  }
}

/**
 * Fills in what the attribution network behind a destination wants to be told of the click; other destinations are left as
 * they are.
 *
 * See behaviour/links 14.5, steps 4 to 6.
 */
function addNetworkParameters(url: URL, link: RedirectLink, visit: Visit, clickId: string): void {
  const { hostname, searchParams } = url;
  if (hostname.endsWith(".onelink.me")) addAppsFlyer(searchParams, link, clickId);
  if (hostname.endsWith(".sng.link")) addSingular(searchParams, link, visit, clickId);
  if (hostname === "play.google.com") addPlayReferrer(searchParams, link, visit);
}

function addAppsFlyer(parameters: URLSearchParams, link: RedirectLink, clickId: string): void {
  parameters.set("pid", "dubinc_int");
  parameters.set("clickid", clickId);
  if (!link.isPartnerLink) return;
  for (const name of ["c", "af_siteid"]) if (!parameters.has(name)) parameters.set(name, link.keyLookup);
}

function addSingular(parameters: URLSearchParams, link: RedirectLink, visit: Visit, clickId: string): void {
  parameters.set("cl", clickId);
  parameters.set("ua", visit.ua ?? "");
  parameters.set("ip", visit.ip);
  if (link.isPartnerLink && parameters.get("wpcn") === "{via}") parameters.set("wpcn", link.keyLookup);
  if (parameters.get("wpcl") === "{dub_id}") parameters.set("wpcl", clickId);
}

function addPlayReferrer(parameters: URLSearchParams, link: RedirectLink, visit: Visit): void {
  const referrer = new URLSearchParams(parameters.get("referrer") ?? "");
  const query = visit.queryString === "" ? "" : `?${visit.queryString}`;
  referrer.set("deepLink", `https://${link.domain}/${link.key}${query}`);
  parameters.set("referrer", referrer.toString());
}
