import type { Totals } from "../../api/analytics.ts";
import type { BreakdownRow } from "../../components/breakdown.tsx";

/** One way to group what is counted. */
export interface Group {
  /** Dub's `groupBy`. */
  readonly id: string;
  readonly label: string;
  /** The filter that a row sets; undefined where there is none. */
  readonly filter?: string;
  /** What a row is called, and by which value it is filtered. */
  readonly read: (row: Fields) => { readonly id: string; readonly name: string };
}

type Fields = Readonly<Record<string, unknown>>;

const text = (value: unknown) => (typeof value === "string" ? value : "");
const by =
  (field: string, nameOf: (value: string) => string = (value) => value) =>
  (row: Fields) => ({
    id: text(row[field]),
    name: nameOf(text(row[field])) || "Unknown",
  });

let regions: Intl.DisplayNames | undefined;

function regionName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  regions ??= new Intl.DisplayNames(undefined, { type: "region" });
  return regions.of(code) ?? code;
}

const direct = (host: string) => (host === "(direct)" ? "Direct or app" : host);
const trigger = (kind: string) =>
  ({ qr: "QR scans", link: "Link", pageview: "Page view", deeplink: "Deep link" })[kind] ?? kind;

const named = (id: string, holder: string) => (row: Fields) => ({
  id: text(row[id]),
  name: text((row[holder] as Fields | undefined)?.name) || text(row[id]),
});

/** The cards of the page, each with its tabs. */
export const CARDS: readonly (readonly Group[])[] = [
  [
    {
      id: "top_links",
      label: "Links",
      filter: "linkId",
      read: (row) => ({ id: text(row.id), name: text(row.key) === "_root" ? text(row.domain) : `/${text(row.key)}` }),
    },
    { id: "top_folders", label: "Folders", filter: "folderId", read: named("folderId", "folder") },
    { id: "utm_campaigns", label: "Campaigns", filter: "utm_campaign", read: by("utm_campaign") },
  ],
  [
    { id: "referers", label: "Sources", filter: "referer", read: by("referer", direct) },
    { id: "referer_urls", label: "Referrers", filter: "refererUrl", read: by("refererUrl", direct) },
    { id: "triggers", label: "QR", filter: "trigger", read: by("trigger", trigger) },
  ],
  [
    { id: "countries", label: "Countries", filter: "country", read: by("country", regionName) },
    { id: "cities", label: "Cities", filter: "city", read: by("city") },
    { id: "continents", label: "Continents", filter: "continent", read: by("continent") },
  ],
  [
    { id: "devices", label: "Devices", filter: "device", read: by("device") },
    { id: "browsers", label: "Browsers", filter: "browser", read: by("browser") },
    { id: "os", label: "Systems", filter: "os", read: by("os") },
  ],
  [
    { id: "utm_sources", label: "UTM source", filter: "utm_source", read: by("utm_source") },
    { id: "utm_mediums", label: "Medium", filter: "utm_medium", read: by("utm_medium") },
    { id: "top_link_tags", label: "Tags", filter: "tagId", read: named("tagId", "tag") },
  ],
  [
    { id: "top_partners", label: "Partners", filter: "partnerId", read: named("partnerId", "partner") },
    { id: "top_groups", label: "Groups", filter: "groupId", read: named("groupId", "group") },
    { id: "top_domains", label: "Domains", filter: "domain", read: by("domain") },
  ],
];

/** Every group whose rows filter, by the name of its filter. */
export const FILTERS: readonly Group[] = CARDS.flat().filter(({ filter }) => filter !== undefined);

export function toRows(group: Group, rows: readonly (Totals & Fields)[]): BreakdownRow[] {
  return rows.map((row) => ({ ...row, ...group.read(row) }));
}
