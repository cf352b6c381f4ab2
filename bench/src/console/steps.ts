/** What people do most, and when it is there; both as JavaScript in the page. */
export interface Step {
  readonly name: string;
  /** Where it begins, below `/console/`. */
  readonly from: string;
  readonly press: string;
  readonly there: string;
}

/** In the sidebar. */
const goTo = (page: string) => `document.querySelector('nav a[href*="/console/${page}"]').click()`;
const ROWS = (label: string) =>
  `document.querySelectorAll('table[aria-label="${label}"] tbody tr[aria-rowindex]').length >= 10`;
const buttonNamed = (name: string) =>
  `[...document.querySelectorAll("button, [role=option], [role=tab]")].find((one) => one.textContent.trim() === "${name}").click()`;
/** The chart of what was asked for, and nothing dimmed over it. */
const CHART = (words: string) =>
  `document.querySelector('.chart-svg[aria-label*="${words}"] path[d*="L"]') !== null && document.querySelector(".scroll > .dimmed") === null`;
/** How many points the line of the chart has at most. */
const POINTS = `Math.max(...[...document.querySelectorAll(".chart-svg path")].map((path) => path.getAttribute("d").split("L").length))`;
const first = (page: string, label: string): Step => ({
  name: `${label}: first rows`,
  from: "settings",
  press: goTo(page),
  there: ROWS(label),
});

export const STEPS: readonly Step[] = [
  first("links", "Links"),
  {
    name: "Links: lines of the first hundred",
    from: "settings",
    press: goTo("links"),
    there: `document.querySelectorAll(".spark").length >= 10`,
  },
  {
    name: "Links: sorted anew",
    from: "links?sort=clicks",
    press: `[...document.querySelectorAll("thead button")].find((one) => one.textContent.startsWith("Made")).click()`,
    there: `document.querySelector("th[aria-sort]")?.textContent.startsWith("Made") && document.querySelector(".tbl-scroll.dimmed") === null && ${ROWS("Links")}`,
  },
  first("customers", "Customers"),
  first("partners", "Partners"),
  first("commissions", "Commissions"),
  first("accounts", "Accounts"),
  first("events", "Events"),
  {
    name: "Analytics: the first chart",
    from: "settings",
    press: goTo("analytics"),
    there: CHART("last 30 days"),
  },
  {
    name: "Analytics: a chart of another range",
    from: "analytics",
    press: `document.dispatchEvent(new KeyboardEvent("keydown", { key: "q", bubbles: true }))`,
    there: CHART("last 90 days"),
  },
  {
    name: "Analytics: a chart by the hour",
    from: "analytics?range=7d",
    press: buttonNamed("Hour"),
    // The days of before stand there until the hours come.
    there: `document.querySelector('[aria-label="Steps"] [aria-pressed="true"]')?.textContent === "Hour" && ${CHART("last 7 days")} && ${POINTS} > 24`,
  },
  {
    name: "Analytics: all cards of another range",
    from: "analytics",
    press: `document.dispatchEvent(new KeyboardEvent("keydown", { key: "q", bubbles: true }))`,
    there: `${CHART("last 90 days")} && document.querySelector(".bd [aria-busy=true], .bd .dimmed") === null`,
  },
  { name: "Overview: the chart", from: "settings", press: goTo(""), there: CHART("last 7 days") },
];
