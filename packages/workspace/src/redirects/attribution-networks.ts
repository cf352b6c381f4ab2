import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";

/** Hosts that want to be told of the click in parameters of their own. See behaviour/links 14.5, steps 4 to 6. */

/** Fills in what the network behind a destination asks for; others are left as they are. */
export function addNetworkParameters(url: URL, link: RedirectLink, visit: Visit, clickId: string): void {
  const { hostname, searchParams } = url;
  if (hostname.endsWith(".onelink.me")) addAppsFlyer(searchParams, link, clickId);
  if (hostname.endsWith(".sng.link")) addSingular(searchParams, link, visit, clickId);
  if (hostname === "play.google.com") addPlayReferrer(searchParams, link, visit);
}

function addAppsFlyer(parameters: URLSearchParams, link: RedirectLink, clickId: string): void {
  parameters.set("pid", "dubinc_int");
  parameters.set("clickid", clickId);
  if (!link.isPartnerLink) return;
  for (const name of ["c", "af_siteid"]) if (!parameters.has(name)) parameters.set(name, link.key);
}

function addSingular(parameters: URLSearchParams, link: RedirectLink, visit: Visit, clickId: string): void {
  parameters.set("cl", clickId);
  parameters.set("ua", visit.ua ?? "");
  parameters.set("ip", visit.ip);
  if (link.isPartnerLink && parameters.get("wpcn") === "{via}") parameters.set("wpcn", link.key);
  if (parameters.get("wpcl") === "{dub_id}") parameters.set("wpcl", clickId);
}

function addPlayReferrer(parameters: URLSearchParams, link: RedirectLink, visit: Visit): void {
  const referrer = new URLSearchParams(parameters.get("referrer") ?? "");
  const query = visit.queryString === "" ? "" : `?${visit.queryString}`;
  referrer.set("deepLink", `https://${link.domain}/${link.key}${query}`);
  parameters.set("referrer", referrer.toString());
}
