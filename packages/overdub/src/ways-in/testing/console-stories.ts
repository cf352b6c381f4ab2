/** Every page of the console in every state, and its sheets and forms: real pages, by what the server would have answered. */
import type { Page } from "playwright-core";
import type { State } from "./console-states.ts";
import { ARABIC, STATES } from "./console-states.ts";

export interface Story {
  readonly name: string;
  readonly path: string;
  /** What the server answers. Default: what it has. */
  readonly state?: State;
  /** Once it is there. */
  readonly act?: ((page: Page) => Promise<unknown>) | undefined;
  /** What says that it is in this state. */
  readonly text: string | RegExp;
}

/** A list, or whatever else a page shows first. */
interface View {
  readonly name: string;
  readonly path: string;
  /** What it says once it has loaded. */
  readonly full: string | RegExp;
  /** What it says of nothing: what will be here, and the one step. Undefined where nothing is never there. */
  readonly empty?: string | RegExp;
  /** Whether it shows what people have typed. */
  readonly hasTexts?: boolean;
  /** Whether it has something to show before the server has answered, and whatever the server answers. */
  readonly isItsOwn?: boolean;
  /** Whether members of a workspace do not reach it. */
  readonly isForOperators?: boolean;
}

export const VIEWS: readonly View[] = [
  { name: "overview", path: "", full: "Moved most", empty: "Make a link", hasTexts: true },
  { name: "links", path: "links", full: "localhost/", empty: "No links yet", hasTexts: true },
  { name: "analytics", path: "analytics", full: "Hours of the week", empty: "No clicks in this range", hasTexts: true },
  { name: "events", path: "events", full: "click", empty: "No events in the last 30 days", hasTexts: true },
  { name: "customers", path: "customers", full: "Since", empty: "No customers yet", hasTexts: true },
  { name: "domains", path: "domains", full: "localhost", empty: "No domains yet" },
  { name: "applications", path: "applications", full: "Sofia Marino", empty: "Nobody waits", hasTexts: true },
  { name: "partners", path: "partners", full: "Nora Lindberg", empty: "No partners yet", hasTexts: true },
  { name: "rewards", path: "rewards", full: "of each sale", hasTexts: true },
  { name: "commissions", path: "commissions", full: "Pending", empty: "No commissions yet", hasTexts: true },
  { name: "payouts", path: "payouts", full: "Review payout", empty: "No payouts yet", hasTexts: true },
  { name: "bounties", path: "bounties", full: "New bounty", empty: "No bounties yet" },
  { name: "playground", path: "playground", full: "list_all_dub_analytics", empty: "No tools", isForOperators: true },
  { name: "requests", path: "requests", full: "links count", empty: "No calls yet", isForOperators: true },
  {
    name: "audit",
    path: "requests?tab=audit",
    full: "session.create",
    empty: "Nothing was changed yet",
    isForOperators: true,
  },
  { name: "runs", path: "pipelines", full: "Runs", empty: "Nothing runs", isForOperators: true },
  {
    name: "campaigns",
    path: "pipelines?tab=campaigns",
    full: "Campaigns",
    empty: "No campaigns yet",
    isForOperators: true,
  },
  {
    name: "sync-jobs",
    path: "pipelines?tab=sync",
    full: "New sync job",
    empty: "Nothing is copied yet",
    isForOperators: true,
  },
  {
    name: "conversions",
    path: "pipelines?tab=conversions",
    full: "New source",
    empty: "No billing system tells of sales",
    isForOperators: true,
  },
  { name: "settings", path: "settings", full: "As the system", isItsOwn: true },
  { name: "members", path: "settings?section=members", full: "owner" },
  {
    name: "api-keys",
    path: "settings?section=keys",
    full: "New key",
    empty: "None yet. A program needs one",
    hasTexts: true,
  },
  { name: "webhooks", path: "settings?section=webhooks", full: "New webhook", empty: "None yet. A webhook posts" },
  { name: "test-clock", path: "settings?section=clock", full: "Test clock" },
  { name: "upkeep", path: "settings?section=upkeep", full: "Retention", isForOperators: true },
  { name: "api-tokens", path: "settings?section=tokens", full: "API tokens", isForOperators: true },
];

/** A picture of each view for each state. */
export function storiesOf(state: State): readonly Story[] {
  return VIEWS.flatMap((view) => {
    const text = textOf(view, state);
    return text === undefined ? [] : [{ name: `${view.name}-${state}`, path: view.path, state, text }];
  });
}

function textOf({ empty, hasTexts, isItsOwn, isForOperators }: View, state: State): string | RegExp | undefined {
  switch (state) {
    case "empty":
      return empty;
    case "texts":
      return hasTexts ? ARABIC : undefined;
    case "loading":
      return isItsOwn ? undefined : "Loading";
    case "failing":
      return isItsOwn ? undefined : "Dub did not answer in time.";
    case "refused":
      return isItsOwn ? undefined : "You have no right to see";
    case "offline":
      return "The server is not reached";
    case "viewer":
      return isForOperators ? "This page is for operators of the server" : "Your role here is viewer";
  }
}

/** The first row of the list that is shown. */
const openFirst = (page: Page) =>
  page.locator("tbody tr:not(.spacer) button.open, tbody tr:not(.spacer) .open").first().click();
const press = (name: string) => async (page: Page) => {
  await page.getByRole("button", { name, exact: true }).first().click();
};

/** What views open: one thing, a form, a question. */
export const SHEETS: readonly Story[] = [
  { name: "links-nothing-found", path: "links?q=nothing+bears+this", text: "No link fits these filters" },
  { name: "links-new", path: "links?new=https://tidewell.example/winter", text: "Options" },
  { name: "links-one", path: "links", act: openFirst, text: "QR code" },
  { name: "links-import", path: "links?import=", text: "Drop a CSV file here" },
  { name: "analytics-all", path: "analytics?all=countries", text: "Find" },
  { name: "analytics-empty-range", path: "analytics?range=2023-01-01..2023-01-02", text: "No clicks in this range" },
  { name: "events-one", path: "events", act: openFirst, text: /^(Click|Lead|Sale) on/ },
  { name: "customers-one", path: "customers", act: openFirst, text: "Path" },
  { name: "domains-one", path: "domains", act: openFirst, text: "Look now" },
  { name: "domains-new", path: "domains", act: press("Add domain"), text: "Cancel" },
  { name: "partners-one", path: "partners", act: openFirst, text: "Last commissions" },
  { name: "partners-new", path: "partners?new=", text: "Create partner" },
  { name: "rewards-group", path: "rewards?show=group", text: "Create group" },
  {
    name: "rewards-edit",
    path: "rewards",
    act: (page) => page.getByLabel("Edit Sales of Creators").click(),
    text: "Save",
  },
  { name: "commissions-one", path: "commissions", act: openFirst, text: "How it was made" },
  { name: "payouts-one", path: "payouts", act: openFirst, text: "Made of" },
  { name: "payouts-check", path: "payouts?review=check", text: "can be paid" },
  { name: "payouts-amounts", path: "payouts?review=amounts", text: "Next" },
  { name: "payouts-confirm", path: "payouts?review=confirm", text: "Pay" },
  { name: "payouts-statement", path: "payouts?statement=", text: "Statement" },
  { name: "bounties-one", path: "bounties", act: openFirst, text: "Handed in" },
  { name: "bounties-new", path: "bounties?new=", text: "Create bounty" },
  { name: "accounts", path: "accounts", text: "Connected" },
  { name: "accounts-one", path: "accounts", act: openFirst, text: "MCP servers" },
  { name: "accounts-connect", path: "accounts", act: press("Connect account"), text: "Make the link" },
  { name: "requests-one", path: "requests", act: openFirst, text: "At Dub" },
  { name: "audit-one", path: "requests?tab=audit", act: openFirst, text: "Outcome" },
  { name: "campaigns-new", path: "pipelines?tab=campaigns&campaign=", text: "The first line names the columns" },
  { name: "sync-new", path: "pipelines?tab=sync", act: press("New sync job"), text: "What is copied" },
  { name: "conversions-new", path: "pipelines?tab=conversions", act: press("New source"), text: "Create source" },
  { name: "members-new", path: "settings?section=members", act: press("Invite"), text: "Invite member" },
  { name: "api-keys-new", path: "settings?section=keys", act: press("New key"), text: "Create key" },
  { name: "webhooks-new", path: "settings?section=webhooks", act: press("New webhook"), text: "Create webhook" },
  { name: "palette", path: "links", act: (page) => page.keyboard.press("Control+k"), text: "New link" },
  { name: "keys", path: "links", act: (page) => page.keyboard.press("Shift+?"), text: "Fold the sidebar" },
  { name: "lost-page", path: "no/such/page", text: "There is no such page" },
];

/** Every view as it is on the demo data. */
const FULL: readonly Story[] = VIEWS.map(({ name, path, full }) => ({ name, path, text: full }));

export function allStories(): readonly Story[] {
  return [...FULL, ...SHEETS, ...STATES.flatMap(storiesOf)];
}
