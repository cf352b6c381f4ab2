/** What the server answers, so that every page of the console is in the same state; imported by tests and pictures only. */
import type { Page, Route } from "playwright-core";

export const STATES = ["empty", "loading", "failing", "refused", "texts", "viewer", "offline"] as const;
export type State = (typeof STATES)[number];

type Fields = Record<string, unknown>;

const LONG = `${"Ein sehr langer Name ohne Ende ".repeat(330)}Ende`.slice(0, 10_000);
const UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(240).slice(0, 10_000);
const GERMAN = "Straßenbahnhaltestellen-Übersicht für Frühlingsangebote und Wiederbestellungen";
export const ARABIC = "عرض الخريف للمشتركين الجدد";
const SCRIPT = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

/** Texts that no layout has been made for, one on each row. */
const TEXTS = [ARABIC, LONG, GERMAN, UNBROKEN, SCRIPT];
/** Fields that people type. */
const TYPED = new Set(["name", "title", "label", "description", "key", "email", "comments", "companyName", "website"]);

const failure = { code: "bad_request", message: "Dub did not answer in time.", request_id: "req_1KD7ABCDEF" };
const refusal = { code: "forbidden", message: "This token may not read that.", request_id: "req_1KD7ABCDEG" };

/** With whatever people have typed replaced. @param row whose text it is. */
function retyped(value: unknown, row = 2): unknown {
  if (Array.isArray(value)) return value.map((item, index) => retyped(item, index));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, own]) => [
      field,
      TYPED.has(field) && typeof own === "string"
        ? TEXTS[row % TEXTS.length]
        : retyped(own, Array.isArray(own) ? 0 : row),
    ]),
  );
}

/** As of a workspace in which nothing has happened yet. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (typeof value === "number") return 0;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, own]) => [field, Array.isArray(own) ? [] : typeof own === "number" ? 0 : own]),
  );
}

/** Its result changed, which every list of ours has under this name. */
async function answerChanged(route: Route, change: (result: unknown) => unknown): Promise<void> {
  const response = await route.fetch();
  const body = (await response.json().catch(() => undefined)) as Fields | undefined;
  if (!response.ok() || body?.result === undefined) await route.fulfill({ response });
  else await route.fulfill({ response, json: { ...body, result: change(body.result), next_cursor: null } });
}

function isData(url: URL): boolean {
  return !url.pathname.startsWith("/console/") && url.pathname !== "/integrated-account" && url.pathname !== "/ping";
}

/** What a page cannot do without: whether there is a program, and who is who in it. */
const GIVEN = new Set(["/custom/admin/program", "/custom/groups"]);

const ZEROS = [{ clicks: 0, leads: 0, sales: 0, saleAmount: 0 }];

async function answer(route: Route, state: State): Promise<void> {
  const url = new URL(route.request().url());
  const isGiven = GIVEN.has(url.pathname);
  switch (state) {
    case "loading":
      return isGiven ? route.fallback() : undefined;
    case "failing":
      return isGiven ? route.fallback() : route.fulfill({ status: 400, json: failure });
    case "refused":
      return isGiven ? route.fallback() : route.fulfill({ status: 403, json: refusal });
    case "offline":
      return route.abort("internetdisconnected");
    case "empty":
      if (isGiven) return route.fallback();
      return answerChanged(route, (result) => (url.searchParams.get("groupBy") === "count" ? ZEROS : emptied(result)));
    case "texts":
      return url.pathname.endsWith("/tools") ? route.fallback() : answerChanged(route, (result) => retyped(result));
    case "viewer":
      return route.fallback();
  }
}

/** Puts every page that is opened in this browser into a state, until it is put into another. */
export async function arrangeState(page: Page, state: State): Promise<void> {
  await page.route(
    (url) => isData(url),
    (route) => answer(route, state).catch(() => undefined),
  );
  if (state !== "viewer") return;
  await page.route(
    (url) => url.pathname === "/console/session",
    async (route) => {
      const response = await route.fetch();
      const session = (await response.json()) as Fields;
      const accounts = await page.request.get(new URL("/integrated-account", route.request().url()).href, {
        headers: { "overdub-console": "1" },
      });
      const [{ id }] = ((await accounts.json()) as { result: readonly [{ id: string }] }).result;
      const workspaces = [{ id, slug: "demo", name: "Demo", role: "viewer", permissions: ["links.read"] }];
      await route.fulfill({ response, json: { ...session, kind: "member", is_operator: false, workspaces } });
    },
  );
}
