import type { AnalyticsRow, QueryOf, retrieveAnalytics } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { Totals } from "../analytics/totals.ts";
import type { LinkTable } from "../link-store/link-table.ts";

export type AnalyticsQuery = QueryOf<typeof retrieveAnalytics>;

/** What decides how much of a link is shown. */
export type ShownLink = Pick<LinkTable, "id" | "password" | "track_conversion">;

const OF_DESTINATION = ["url", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;

/** What a stranger may say beside the name of the link. Everything else is about what the owner alone knows. */
const OPEN: ReadonlySet<string> = new Set<keyof AnalyticsQuery>([
  ...(["event", "groupBy", "interval", "start", "end", "timezone"] as const),
  ...(["country", "city", "region", "continent", "device", "browser", "os", "trigger", "referer", "qr"] as const),
  ...OF_DESTINATION,
]);

/** The destination may be behind a password, and parameters are part of it. */
const GROUPS_OF_DESTINATION = /^(top_urls|top_base_urls|utm_\w+)$/;

/**
 * Groupings by what the owner keeps of links, and by whole addresses that visitors came from: these may name what is not
 * public.
 */
const CLOSED_GROUPS = /^(top_folders|top_link_tags|top_partners|top_groups|top_partner_tags|referer_urls)$/;

/**
 * What a stranger's question about a link is to the owner's analytics: about this link and no other, whatever it says.
 *
 * @throws `forbidden` for what public statistics do not tell.
 */
export function publicQuestion(given: AnalyticsQuery, link: ShownLink): AnalyticsQuery {
  const { domain: _, key: __, event = "clicks", ...query } = given;
  const closed = Object.entries(query).find(([name, value]) => value !== undefined && !OPEN.has(name));
  if (closed) throw refusal(`Public statistics cannot be filtered by ${closed[0]}.`);
  const groupBy = query.groupBy ?? "count";
  if (CLOSED_GROUPS.test(groupBy)) throw refusal(`Public statistics have no ${groupBy}.`);
  const asksForDestination = GROUPS_OF_DESTINATION.test(groupBy) || OF_DESTINATION.some((name) => query[name]);
  if (link.password !== null && asksForDestination) {
    throw refusal("The destination of this link is behind a password, and so is what is known of it.");
  }
  return { ...query, event: countedOf(event, link), linkId: link.id };
}

/** Of everything side by side a link that tracks no conversions has the clicks. */
function countedOf(
  event: NonNullable<AnalyticsQuery["event"]>,
  { track_conversion }: ShownLink,
): NonNullable<AnalyticsQuery["event"]> {
  if (track_conversion === 1 || event === "clicks") return event;
  if (event === "composite") return "clicks";
  throw refusal("This link does not track conversions: its public statistics are its clicks.");
}

function refusal(message: string): AppError {
  return new AppError("forbidden", message);
}

/** The answer without what is not for strangers: money, notes, and whom and what a link belongs to. */
export function withoutSecrets(
  answer: Totals | readonly AnalyticsRow[],
  link: ShownLink,
): Totals | readonly AnalyticsRow[] {
  if (!isRows(answer)) return { ...answer, saleAmount: 0 };
  const rows = answer.map((row) => {
    const shown = { ...row, saleAmount: 0 };
    if (!("comments" in shown)) return shown;
    const page = link.password === null ? {} : { url: "", title: null };
    return { ...shown, ...page, comments: null, folderId: null, partnerId: null };
  });
  // Sales come by amount, and that order would tell of it. Points in time stay as they are.
  return rows.some((row) => "start" in row) ? rows : rows.toSorted((a, b) => numberOf(b) - numberOf(a));
}

function numberOf({ clicks, leads, sales }: Totals): number {
  return clicks || leads || sales;
}

function isRows(answer: Totals | readonly AnalyticsRow[]): answer is readonly AnalyticsRow[] {
  return Array.isArray(answer);
}
