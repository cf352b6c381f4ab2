import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";
import { readVisit } from "../visits/visit.ts";

/** A plain link `go.acme.test/k`, for rules that need no database. */
export function sampleLink(over: Partial<RedirectLink> = {}): RedirectLink {
  return {
    id: "link_1",
    workspaceId: "ws_1",
    domain: "go.acme.test",
    key: "k",
    keyLookup: "k",
    clockOffsetMs: 0,
    visitScope: "go.acme.test",
    clickCookie: "dub_id_go.acme.test_k",
    clickMembers: '"workspaceId":"ws_1","linkId":"link_1","domain":"go.acme.test","key":"k"',
    url: "https://acme.test/main",
    plainLocation: undefined,
    passesClickId: false,
    isPartnerLink: false,
    dashboardId: null,
    proxy: false,
    rewrite: false,
    doIndex: false,
    disabled: false,
    expiresAtMs: null,
    expiredUrl: null,
    password: null,
    ios: null,
    android: null,
    geo: null,
    testVariants: null,
    testCompletedAtMs: null,
    title: null,
    description: null,
    image: null,
    video: null,
    ...over,
  };
}

const PROXY = "198.51.100.7";

/** A visit from 198.51.100.7, which is a trusted proxy, to `go.acme.test`, by a visitor of whom nothing else is known. */
export function sampleVisit(url = "/k", headers: Visit["headers"] = {}, method = "GET"): Visit {
  const visit = readVisit(
    { method, url, headers: { host: "go.acme.test", ...headers }, remoteAddress: PROXY },
    (address) => address === PROXY,
  );
  if (!visit) throw new Error(`No visit: ${url}`);
  return visit;
}
