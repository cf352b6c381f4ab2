/** Every state that a page of the console can be in, made on the real pages by what the server would have answered. */
import type { Page, Route } from "playwright-core";

export interface Story {
  readonly name: string;
  readonly path: string;
  /** Before the page is opened. */
  readonly arrange?: (page: Page) => Promise<unknown>;
  /** Once it is there. */
  readonly act?: (page: Page) => Promise<unknown>;
  /** Whether what is kept from before is dimmed, as what cannot be used is; its contrast is not looked at. */
  readonly isDimmed?: boolean;
  /** What says that it is in this state. */
  readonly text: string | RegExp;
}

type Fields = Record<string, unknown>;

const LONG = `${"Ein sehr langer Name ohne Ende ".repeat(330)}Ende`;
const UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(240);
const GERMAN = "Straßenbahnhaltestellen-Übersicht für Frühlingsangebote und Wiederbestellungen";
const ARABIC = "عرض الخريف للمشتركين الجدد";
const SCRIPT = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

const at = (path: string) => (url: URL) => url.pathname === path;
const envelope = (result: unknown) => ({ result, next_cursor: null, prev_cursor: null, result_count: 0 });
const answer =
  (json: unknown, status = 200) =>
  (route: Route) =>
    route.fulfill({ status, json });

/** Answers with what the server says, each row changed. */
const changed = (change: (row: Fields, index: number) => Fields) => async (route: Route) => {
  const response = await route.fetch();
  const body = (await response.json()) as { result: Fields[] };
  await route.fulfill({ response, json: { ...body, result: body.result.map(change) } });
};

const failure = {
  code: "upstream_unavailable",
  message: "Dub did not answer in time.",
  request_id: "req_1KD7ABCDEF",
};
const refusal = { code: "forbidden", message: "This token may not read links.", request_id: "req_1KD7ABCDEG" };

const links = (handler: (route: Route) => unknown) => async (page: Page) => {
  await page.route(at("/proxy/links"), handler);
};

/** Texts that no layout has been made for, one on each row. */
const TEXTS = [LONG, UNBROKEN, GERMAN, ARABIC, SCRIPT];
const textAt = (index: number) => TEXTS[index % TEXTS.length] ?? "";

export const STORIES: readonly Story[] = [
  {
    name: "links-empty",
    path: "links",
    async arrange(page) {
      await page.route(at("/proxy/links"), answer(envelope([])));
      await page.route(at("/proxy/links/count"), answer(envelope(0)));
    },
    text: "No links yet",
  },
  { name: "links-nothing-found", path: "links?q=nothing+bears+this", text: "No link fits these filters" },
  { name: "links-loading", path: "links", arrange: links(() => undefined), text: "Loading" },
  { name: "links-error", path: "links", arrange: links(answer(failure, 502)), text: "Dub did not answer in time." },
  { name: "links-no-right", path: "links", arrange: links(answer(refusal, 403)), text: "may not read links" },
  {
    name: "links-offline",
    path: "links",
    async act(page) {
      await page.locator("tbody tr").first().waitFor();
      await page.context().setOffline(true);
      await page.getByLabel("Search links").fill("tent");
    },
    isDimmed: true,
    text: "The server is not reached",
  },
  {
    name: "links-texts",
    path: "links",
    arrange: links(
      changed((link, index) => ({
        ...link,
        key: textAt(index).slice(0, 10_000),
        url: `https://tidewell.example/${encodeURIComponent(textAt(index).slice(0, 3_000))}`,
        tags: [{ id: `tag_${index}`, name: textAt(index), color: "blue" }],
      })),
    ),
    text: ARABIC,
  },
  {
    name: "analytics-empty",
    path: "analytics?range=2023-01-01..2023-01-02",
    text: "No clicks in this range",
  },
  {
    name: "analytics-error",
    path: "analytics",
    arrange: (page) => page.route(at("/proxy/analytics"), answer(failure, 502)),
    text: "Dub did not answer in time.",
  },
  {
    name: "analytics-texts",
    path: "analytics",
    arrange: (page) =>
      page.route(
        (url) => url.pathname === "/proxy/analytics" && url.searchParams.get("groupBy") === "top_links",
        changed((row, index) => ({ ...row, key: textAt(index) })),
      ),
    text: ARABIC,
  },
  {
    name: "customers-texts",
    path: "customers",
    arrange: (page) =>
      page.route(
        at("/proxy/customers"),
        changed((row, index) => ({ ...row, name: textAt(index), email: `${"x".repeat(200)}@tidewell.example` })),
      ),
    text: ARABIC,
  },
  {
    name: "commissions-no-program",
    path: "commissions",
    arrange: (page) =>
      page.route(at("/custom/admin/program"), answer({ ...failure, message: "There is no program." }, 404)),
    text: /program/i,
  },
  {
    name: "overview-first-use",
    path: "",
    async arrange(page) {
      const nothing = { clicks: 0, leads: 0, sales: 0, saleAmount: 0 };
      await page.route(
        (url) => url.pathname === "/proxy/analytics" && url.searchParams.get("groupBy") === "count",
        answer(envelope([nothing])),
      );
      await page.route(at("/custom/analytics/series"), answer(envelope({ starts: [], series: [] })));
      await page.route(
        (url) => url.pathname === "/proxy/analytics" && url.searchParams.get("groupBy") === "top_links",
        answer(envelope([])),
      );
      await page.route(at("/proxy/events"), answer(envelope([])));
    },
    text: "Make a link",
  },
];
