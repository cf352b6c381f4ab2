import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { expect } from "vitest";
import { DESKTOP_AGENT } from "./visit-link.ts";

/** The headless shell draws the same pages without the browser around them, for about a fifth of the CPU. */
const SHELL = "/usr/bin/chromium-headless-shell";
const INSTALLED = [SHELL, "/usr/bin/chromium"].find((path) => existsSync(path)) ?? SHELL;
const EXECUTABLE = process.env.OVERDUB_TEST_CHROMIUM ?? INSTALLED;

/**
 * Whether a test can have a browser. Where one must be, in CI, the test runs and fails; elsewhere it says why it is
 * skipped.
 */
export function hasBrowser(): boolean {
  if (existsSync(EXECUTABLE)) return true;
  if (process.env.CI) return true;
  console.warn(`Skipped: ${missing()}`);
  return false;
}

/** A browser that reaches this machine alone, under every name. @param flags of Chromium, for what it does otherwise. */
export async function startBrowser(flags: readonly string[] = []): Promise<Browser> {
  if (!existsSync(EXECUTABLE)) throw new Error(missing());
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      "--no-proxy-server",
      "--host-resolver-rules=MAP * 127.0.0.1",
      // Root may not use the sandbox, and the pages are the test's own.
      "--no-sandbox",
      ...flags,
    ],
  });
}

let visitors = 0;

/** A new visitor, without cookies. A headless browser's own user agent is a bot's, and here it tells visitors apart. */
export function newVisitor(browser: Browser): Promise<BrowserContext> {
  visitors += 1;
  return browser.newContext({ userAgent: DESKTOP_AGENT.replace("124.0.0.0", `124.0.0.${visitors}`) });
}

/** As browsers do that block cookies of other sites: a frame of another site on the page can keep none. */
export async function blockThirdPartyCookies(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCookieControls", { enableThirdPartyCookieRestriction: true });
}

/** Waits for the whole of a page: what is read right after a key or a click may still be of the one before. */
export async function showsHeading(page: Page | Frame, heading: string | RegExp): Promise<void> {
  const expected = typeof heading === "string" ? heading : expect.stringMatching(heading);
  await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toEqual(expected);
  await page.waitForLoadState();
}

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const SERIOUS = `(root, rules) => axe.run(root ?? document, {
    resultTypes: ["violations"],
    ...(rules && { runOnly: { type: "rule", values: rules } }),
  }).then(({ violations }) => violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .flatMap(({ id, nodes }) => nodes.map((node) => id + ": " + node.html + " " + node.failureSummary)))`;

/** What fades in has not its own colours meanwhile. What goes on for ever, such as a placeholder that breathes, is not waited for. */
const STILL = `Promise.allSettled(document.getAnimations()
  .filter(({ effect, playState }) => playState === "running" && effect.getComputedTiming().iterations !== Infinity).map(({ finished }) => finished)).then(() => {})`;

/**
 * What keeps people out who use assistive technology. The page needs script.
 *
 * @param within a CSS selector. Default: the whole page.
 * @param rules of axe. Default: all.
 */
export async function findingsOf(page: Page | Frame, within?: string, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(AXE);
  await page.evaluate(STILL);
  return page.evaluate<string[]>(`(${SERIOUS})(${JSON.stringify(within)}, ${JSON.stringify(rules)})`);
}

function missing(): string {
  return `there is no Chromium at ${EXECUTABLE}. Install it (apt-get install chromium-headless-shell), or say where it is: OVERDUB_TEST_CHROMIUM.`;
}
