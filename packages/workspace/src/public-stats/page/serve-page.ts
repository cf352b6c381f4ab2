import type { AnalyticsRow } from "@overdub/contract";
import { AppError, STYLE_SOURCE } from "@overdub/contract";
import { sharePath } from "../../addresses/api-address.ts";
import { ROOT_KEY } from "../../addresses/key.ts";
import { readableKey } from "../../addresses/key-lookup.ts";
import { toShortLink } from "../../addresses/short-link.ts";
import type { SocketBindings } from "../../http/client.ts";
import { readClient } from "../../http/client.ts";
import { RateLimiter } from "../../http/rate-limits.ts";
import type { LinkTable } from "../../link-store/link-table.ts";
import { networkOf } from "../../network/network-of.ts";
import type { TrustsPeer } from "../../network/trusted-proxies.ts";
import type { Core } from "../../operations/context.ts";
import type { PublicStatsDeps } from "../context.ts";
import { contextOf } from "../context.ts";
import { KEPT_MS } from "../public-answers.ts";
import type { AnalyticsQuery } from "../public-question.ts";
import { findSharedLink } from "../shared-link.ts";
import type { RangeName } from "./ranges.ts";
import { isRange, periodOf } from "./ranges.ts";
import type { Measure, Ranked, StatsPage } from "./stats-page.ts";
import { MEASURES, noStatsPage, STATS_POLICY, statsPage } from "./stats-page.ts";

/** Serves the page of a link's public statistics. What it throws is a fault of ours. */
export type ServeStatsPage = (request: Request, bindings: SocketBindings | undefined) => Promise<Response>;

const MINUTE_MS = 60_000;
const VIEWS_PER_MINUTE = 60;

const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Robots-Tag": "noindex",
};
const NOTICE_POLICY = `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** See behaviour/attribution 5.9. */
export function createStatsPage(core: Core, deps: PublicStatsDeps, trustsPeer: TrustsPeer): ServeStatsPage {
  const views = new RateLimiter(MINUTE_MS);
  const ctx = { ...core, ...deps };

  async function render(link: LinkTable, path: string, { range, measure }: View): Promise<string> {
    const owned = { ...deps, ...(await contextOf(ctx, link)) };
    const period = periodOf(range, owned.now());
    const read = (query: AnalyticsQuery) => deps.publicAnswers.answer(owned, link, { ...period, ...query });
    const rowsOf = async (groupBy: "countries" | "referers" | "devices") =>
      toRanked(
        (await read({ event: measure, groupBy })) as AnalyticsRow<"countries" | "referers" | "devices">[],
        measure,
      );
    const [totals, series, countries, referers, devices] = await Promise.all([
      read({ event: "composite" }),
      read({ event: measure, groupBy: "timeseries" }),
      rowsOf("countries"),
      rowsOf("referers"),
      rowsOf("devices"),
    ]);
    const name = link.key === ROOT_KEY ? link.domain : `${link.domain}/${readableKey(link.key)}`;
    return statsPage({
      href: toShortLink(link.domain, link.key, core.publicPort()),
      name,
      path,
      range,
      measure,
      hasConversions: link.track_conversion === 1,
      totals: totals as StatsPage["totals"],
      series: series as StatsPage["series"],
      cards: [
        { title: "Countries", rows: countries },
        { title: "Came from", rows: referers },
        { title: "Devices", rows: devices },
      ],
    });
  }

  return async (request, bindings) => {
    const { ip } = readClient(request, bindings, trustsPeer);
    const network = networkOf(ip);
    const { pathname, searchParams } = new URL(request.url);
    try {
      if (request.method !== "GET" && request.method !== "HEAD") {
        throw new AppError("bad_request", `This page is not for ${request.method}.`, { status: 405 });
      }
      // A call in process has no address; its caller has limits of its own.
      if (network !== "" && !views.take(network, VIEWS_PER_MINUTE, core.now()).isAllowed) {
        throw new AppError("rate_limit_exceeded", "There were too many requests. Try again in a minute.");
      }
      const dashboardId = pathname.slice(pathname.lastIndexOf("/") + 1);
      const path = sharePath(dashboardId);
      const link = path === pathname ? await findSharedLink(ctx, { dashboardId }, ip) : undefined;
      if (path === undefined || !link) {
        throw new AppError(
          "not_found",
          "Its owner may have closed the page, or there is a typing error in the address.",
        );
      }
      const html = await render(link, path, readView(searchParams, link));
      return respond(200, html, STATS_POLICY, `public, max-age=${KEPT_MS / 1000}`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const title = error.status === 404 ? "There are no statistics here" : "This page cannot be shown";
      const response = respond(error.status, noStatsPage(title, error.message), NOTICE_POLICY, "no-store");
      if (error.status === 405) response.headers.set("Allow", "GET, HEAD");
      if (error.status === 429) response.headers.set("Retry-After", "60");
      return response;
    }
  };
}

interface View {
  readonly range: RangeName;
  readonly measure: Measure;
}

/** @throws `bad_request` for a period or a measure that the page does not have. */
function readView(query: URLSearchParams, { track_conversion }: LinkTable): View {
  const range = query.get("interval") ?? "30d";
  const measure = MEASURES.find((one) => one === (query.get("event") ?? "clicks"));
  const isShown = measure === "clicks" || (measure !== undefined && track_conversion === 1);
  if (!isRange(range) || !isShown) {
    throw new AppError("bad_request", "It has no such view. Open the address without what follows the question mark.");
  }
  return { range, measure };
}

function toRanked(
  rows: readonly AnalyticsRow<"countries" | "referers" | "devices">[],
  measure: Measure,
): readonly Ranked[] {
  return rows.map((row) => ({ label: labelOf(row), count: row[measure] }));
}

function labelOf(row: AnalyticsRow<"countries" | "referers" | "devices">): string {
  if ("country" in row)
    return /^[A-Z]{2}$/.test(row.country) ? (regionNames.of(row.country) ?? row.country) : row.country;
  if ("device" in row) return row.device;
  return row.referer === "(direct)" ? "Direct or app" : row.referer;
}

function respond(status: number, html: string, policy: string, caching: string): Response {
  const headers = { ...HEADERS, "Content-Security-Policy": policy, "Cache-Control": caching };
  return new Response(html, { status, headers });
}
