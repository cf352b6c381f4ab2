import { normalizeUrl } from "@overdub/contract";
import type { RedirectLink } from "./redirect-link.ts";
import type { Visit } from "./visit.ts";

/** Parameters that speak to this server and never travel on. */
const OWN_PARAMETERS = new Set(["dub-no-track", "redir_url"]);

/** Whether the destination gets to know the click, so that it can report leads and sales. Source: spec dub-links 17.5. */
export function passesClickId(link: RedirectLink): boolean {
  return link.trackConversion || link.isPartnerLink || isAppsFlyer(link.url) || isSingular(link.url);
}

/**
 * The URL that is sent to the browser, from the chosen destination. A query stays byte for byte as long as no parameter
 * is set or removed.
 *
 * @see spec dub-links 17.5
 */
export function toFinalUrl(link: RedirectLink, destination: string, visit: Visit, clickId: string): string {
  const redirUrl = visit.query.get("redir_url");
  const url = new URL((redirUrl && normalizeHttpUrl(redirUrl)) || destination);
  const parameters = url.searchParams;
  if (link.isPartnerLink) parameters.set("via", link.key);
  if (passesClickId(link)) {
    if (parameters.get("dub_client_reference_id") === "1") {
      parameters.delete("dub_client_reference_id");
      parameters.set("client_reference_id", `dub_id_${clickId}`);
    } else if (!visit.query.has("dub-no-track")) {
      parameters.set("dub_id", clickId);
    }
  }
  if (isAppsFlyer(url.href)) addAppsFlyer(parameters, link, clickId);
  if (isSingular(url.href)) addSingular(parameters, link, visit, clickId);
  if (url.hostname === "play.google.com") addPlayReferrer(parameters, link, visit);
  for (const [name, value] of visit.query) {
    if (!OWN_PARAMETERS.has(name) && !(name === "pw" && link.password !== null)) parameters.set(name, value);
  }
  if (visit.queryString !== "") {
    if (parameters.get("qr") === "1") parameters.delete("qr");
    if (parameters.get("skip_deeplink_preview") === "1") parameters.delete("skip_deeplink_preview");
  }
  return url.href;
}

/** Only web addresses: the parameter is in a visitor's hands, a link's own scheme is not. */
function normalizeHttpUrl(text: string): string | undefined {
  const url = normalizeUrl(text);
  return url !== undefined && /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}

function hostEndsWith(url: string, suffix: string): boolean {
  return URL.canParse(url) && new URL(url).hostname.endsWith(suffix);
}

function isAppsFlyer(url: string): boolean {
  return url.includes(".onelink.me") && hostEndsWith(url, ".onelink.me");
}

function isSingular(url: string): boolean {
  return url.includes(".sng.link") && hostEndsWith(url, ".sng.link");
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
