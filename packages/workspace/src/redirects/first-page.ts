import type { FirstPage } from "@overdub/contract";
import { firstPage } from "@overdub/contract";
import { API_PREFIX, PAGES_PREFIX } from "../addresses/api-address.ts";
import { ROOT_KEY } from "../addresses/key.ts";
import { isMachineName } from "../addresses/short-link.ts";
import type { RedirectDomain } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";
import type { VisitResponse } from "./respond.ts";

const WORKSPACE: FirstPage = {
  title: "Overdub workspace",
  text: "Shortens links, counts their visits, and speaks the API of Dub.",
  places: [
    { name: "API", key: "api", address: API_PREFIX, text: "As an OpenAPI document. Operations take a workspace key." },
    { name: "Short links", key: "links", address: "/<key>", text: "Lead to their destinations." },
    {
      name: "Script for web pages",
      key: "script",
      address: `${PAGES_PREFIX}/script.js`,
      text: "Reports visits, leads and sales of a site.",
    },
    { name: "Health", key: "health", address: `${API_PREFIX}/health`, text: "Whether events are recorded." },
  ],
};

/**
 * Whether nothing but this server itself can be meant: the root of a name of the machine, or of the server's own.
 * Domains of short links have pages of their own there.
 */
export function isServerRoot(
  { host, keyLookup }: Visit,
  domain: RedirectDomain | null,
  publicHost: string | undefined,
): boolean {
  if (keyLookup !== ROOT_KEY) return false;
  if (domain === null) return host === publicHost || isMachineName(host);
  return domain.notFoundUrl === null && (host === "localhost" || domain.slug !== host);
}

export function serverRoot({ headers }: Visit): VisitResponse {
  return { status: 200, ...firstPage(WORKSPACE, headers.accept?.toString()) };
}
