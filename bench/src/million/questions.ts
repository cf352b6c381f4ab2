import { ANALYTICS_GROUPS } from "@overdub/contract";
import type { FilledInstallation } from "./fill-installation.ts";
import type { InstallationSize } from "./sizes.ts";
import { DOMAIN_ENDS } from "./sizes.ts";

const EVER = "interval=90d";
/** What is by far the most is asked for by every filter; everything else once. */
const FILTERED_GROUPS = ["count", "timeseries", "countries", "top_links", "top_domains"];

/** Which questions are alike: what one of them costs, the others cost. */
const FAMILIES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["analytics by what links are: domains, folders, tags, partners", /^\/analytics\?groupBy=top_(?!links|urls|base)/],
  [
    "analytics of the links of a domain, folder, tag, tenant or partner",
    /^\/analytics\?.*&(domain|folderId|tagIds|tenantId|root|partnerId|groupId|partnerTagId|programId)=/,
  ],
  ["analytics, top links", /^\/analytics\?groupBy=top_links/],
  ["other analytics", /^\/analytics/],
  ["events", /^\/events/],
  ["lists of links", /^\/links\?/],
  ["counts of links, and look-ups", /^\/links\//],
  ["customers", /^\/customers/],
  ["tags, folders and domains", /^\/(tags|folders|domains)/],
  ["partners, commissions and payouts", /^\/(partners|commissions|payouts)/],
];

/** Of several that a question is of, the first. */
export function familyOf(path: string): string {
  return FAMILIES.find(([, pattern]) => pattern.test(path))?.[0] ?? "others";
}

/** Every read of the workspace's API that goes over many rows, as a path. */
export function questionsAbout(installation: FilledInstallation, size: InstallationSize): string[] {
  return [
    ...aboutAnalytics(installation),
    ...aboutEvents(installation),
    ...aboutLinks(installation, size),
    ...aboutCustomers(installation),
    ...aboutNames(),
    ...aboutPartners(installation),
  ];
}

function filtersOf({ program }: FilledInstallation): string[] {
  return [
    ...["domain=localhost", `domain=d7${DOMAIN_ENDS}`, "folderId=fold_7", "tagIds=tag_7", "tenantId=tenant-30"],
    ...["root=false", "country=US", "city=DE%20A", "device=Mobile", "referer=t.co", "utm_source=mail", "qr=true"],
    ...["url=https%3A%2F%2Fexample.com%2Fproducts%2F7", "customerId=cus_1K7", `domain=-d7${DOMAIN_ENDS}`],
    ...[`partnerId=pn_1000000007`, `groupId=${program.groupId}`, `partnerTagId=${program.tagId}`],
    `programId=${program.programId}`,
  ];
}

function aboutAnalytics(installation: FilledInstallation): string[] {
  const groups = ANALYTICS_GROUPS.filter((group) => group !== "trigger");
  return [
    ...groups.map((group) => `/analytics?groupBy=${group}&${EVER}`),
    ...groups.map((group) => `/analytics?groupBy=${group}`),
    ...groups.map((group) => `/analytics?groupBy=${group}&event=composite&${EVER}`),
    ...["leads", "sales"].map((event) => `/analytics?groupBy=top_links&event=${event}&${EVER}`),
    ...filtersOf(installation).flatMap((filter) =>
      FILTERED_GROUPS.map((group) => `/analytics?groupBy=${group}&${EVER}&${filter}`),
    ),
    ...filtersOf(installation).map((filter) => `/analytics?groupBy=timeseries&${filter}`),
    "/analytics?groupBy=count&interval=all&domain=localhost&key=k0",
  ];
}

function aboutEvents(installation: FilledInstallation): string[] {
  return [
    ...["clicks", "leads", "sales"].map((event) => `/events?event=${event}&${EVER}`),
    ...["page=2", "page=100", "sortOrder=asc", "limit=1000"].map((page) => `/events?${EVER}&${page}`),
    ...filtersOf(installation).map((filter) => `/events?${EVER}&${filter}`),
    ...filtersOf(installation).map((filter) => `/events?event=sales&${EVER}&${filter}`),
  ];
}

const SORTS = ["createdAt", "clicks", "saleAmount", "lastClicked"];

function aboutLinks({ userId }: FilledInstallation, { links }: InstallationSize): string[] {
  const middle = Math.floor(links / 2);
  const filters = [
    ...[
      "domain=localhost",
      "folderId=fold_7",
      "tagIds=tag_7",
      "tagIds=tag_7,tag_8",
      "tagNames=tag%207",
      "withTags=true",
    ],
    ...["tenantId=tenant-30", `userId=${userId}`, "showArchived=true", "folderId=unsorted"],
    ...[`search=k${middle}`, "search=zebra", "search=products", "search=k7", "search=zz"],
  ];
  return [
    ...["", ...filters].flatMap((filter) => SORTS.map((sort) => `/links?sortBy=${sort}&${filter}`)),
    "/links?page=500",
    ...["", "groupBy=domain", "groupBy=tagId", "groupBy=userId", "groupBy=folderId"].flatMap((group) =>
      ["", ...filters].map((filter) => `/links/count?${group}&${filter}`),
    ),
    `/links/info?domain=localhost&key=k${middle}`,
    `/links/info?externalId=ext_order-${middle}`,
  ];
}

function aboutCustomers({ program }: FilledInstallation): string[] {
  const filters = [
    ...["email=person7%40example.com", "externalId=person-7", "search=person777", "search=zebra", "search=Person"],
    ...["country=US", `programId=${program.programId}`, "partnerId=pn_1000000007"],
  ];
  const sorts = ["createdAt", "saleAmount", "firstSaleAt", "subscriptionCanceledAt"].flatMap((sort) =>
    ["asc", "desc"].map((order) => `sortBy=${sort}&sortOrder=${order}`),
  );
  return [
    ...sorts.flatMap((sort) => ["", ...filters].map((filter) => `/customers?${sort}&${filter}`)),
    "/customers?page=100",
    ...["", "groupBy=country", "groupBy=linkId"].flatMap((group) =>
      ["", ...filters].map((filter) => `/customers/count?${group}&${filter}`),
    ),
  ];
}

function aboutNames(): string[] {
  return ["tags", "folders", "domains"].flatMap((name) => [
    ...["", "?page=2", "?search=7", "/count"].map((rest) => `/${name}${rest}`),
    ...(name === "tags" ? ["/tags?includeLinksCount=true", "/tags?sortBy=createdAt&sortOrder=desc"] : []),
  ]);
}

function aboutPartners({ program: { groupId } }: FilledInstallation): string[] {
  return [
    ...["", "?search=hopper", "?country=NO", `?groupId=${groupId}`, "?sortBy=totalClicks"].map(
      (rest) => `/partners${rest}`,
    ),
    ...["", "?status=paid", "?type=lead", "?page=50"].map((rest) => `/commissions${rest}`),
    ...["", "?status=pending"].map((rest) => `/payouts${rest}`),
    "/partners/analytics?partnerId=pn_1000000007&groupBy=top_links",
    "/partners/analytics?partnerId=pn_1000000007",
  ];
}
