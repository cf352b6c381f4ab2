import { normalizeUrl } from "@overdub/contract";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";
import { addNetworkParameters } from "./attribution-networks.ts";

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
  const parameters = url.searchParams;
  if (link.isPartnerLink) parameters.set("via", link.key);
  if (link.passesClickId) passClickId(parameters, visit, clickId);
  addNetworkParameters(url, link, visit, clickId);
  if (!hasQuery) return url.href;
  for (const [name, value] of visit.query) {
    if (!OWN_PARAMETERS.has(name) && !(name === "pw" && link.password !== null)) parameters.set(name, value);
  }
  for (const flag of OWN_FLAGS) if (parameters.get(flag) === "1") parameters.delete(flag);
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

function passClickId(parameters: URLSearchParams, visit: Visit, clickId: string): void {
  if (parameters.get("dub_client_reference_id") === "1") {
    parameters.delete("dub_client_reference_id");
    parameters.set("client_reference_id", `dub_id_${clickId}`);
  } else if (!visit.query.has("dub-no-track")) {
    parameters.set("dub_id", clickId);
  }
}
