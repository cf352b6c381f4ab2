import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub } from "@overdub/testkit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, startBrowser } from "../testing/browser.ts";

interface Seen {
  readonly title: string;
  readonly heading: string;
  readonly names: readonly string[];
  readonly links: readonly string[];
  readonly background: string;
  readonly color: string;
  /** Whether it is wider than the window. */
  readonly isCut: boolean;
}

/** Of both ports, as a person sees them. */
describe.skipIf(!hasBrowser())("first pages", () => {
  let browser: Browser;
  let server: StartedOverdub;
  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), startOverdub({ args: ["--empty"] })]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  /** @returns what the page has, and what the browser had to complain of. */
  async function look(port: "gateway" | "workspace", colorScheme: "light" | "dark", width: number) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => void complaints.push(message.text()));
    page.on("pageerror", (error) => void complaints.push(error.message));
    const response = await page.goto(new URL("/", server[port]).href);
    const seen = await page.evaluate<Seen>(`({
      title: document.title,
      heading: document.querySelector("h1").textContent,
      names: [...document.querySelectorAll("dt")].map((name) => name.textContent),
      links: [...document.querySelectorAll("a")].map((link) => link.href),
      background: getComputedStyle(document.body).backgroundColor,
      color: getComputedStyle(document.body).color,
      isCut: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    })`);
    await context.close();
    return { status: response?.status(), complaints, ...seen };
  }

  test.each(["gateway", "workspace"] as const)(
    "that of the %s is styled, fits a phone, and follows the scheme",
    async (port) => {
      const light = await look(port, "light", 1200);
      expect(light).toMatchObject({ status: 200, complaints: [], title: light.heading, isCut: false });
      expect(light.heading).toMatch(/^Overdub/);
      expect(light.names).toContain("Documentation");
      const dark = await look(port, "dark", 320);
      expect(dark).toMatchObject({ status: 200, complaints: [], heading: light.heading, isCut: false });
      expect(dark.background).not.toBe(light.background);
      expect(dark.color).not.toBe(light.color);
    },
  );

  test.each(["gateway", "workspace"] as const)("what that of the %s links to is there", async (port) => {
    const { links } = await look(port, "light", 1200);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) {
      const { status } = await fetch(link);
      expect([link, status < 500 && status !== 404]).toEqual([link, true]);
    }
  });
});
