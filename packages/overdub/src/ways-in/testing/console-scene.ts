/** The console of a started server in a browser; imported by tests only. */
import { startOverdub } from "@overdub/testkit";
import { findingsOf, startBrowser } from "@overdub/workspace/testing/browser";
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { arrangeState } from "./console-states.ts";
import type { Story } from "./console-stories.ts";

export type ConsoleScene = Awaited<ReturnType<typeof startConsoleScene>>;

type SignedIn = Awaited<ReturnType<BrowserContext["storageState"]>>;

export const SIZES = { desktop: { width: 1440, height: 960 }, phone: { width: 390, height: 844 } } as const;

/** As a link inside of the page does, which the router listens to; until another page than that of the story before is drawn. */
const GO = `async (path) => {
  const [before, { pathname }] = [document.querySelector(".page"), location];
  history.pushState({}, "", "/console/" + path);
  const isDrawn = () => location.pathname === pathname || document.querySelector(".page") !== before;
  do await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  while (!isDrawn());
}`;

/** On the demo data. @param env further variables of the server. */
export async function startConsoleScene(env: Readonly<Record<string, string>> = {}) {
  const overdub = await startOverdub({ env });
  const browser = await startBrowser();
  const origin = new URL(overdub.gateway).origin;
  /** What no page may do: requests elsewhere, errors, and what the policy has stopped. */
  const faults: string[] = [];

  /** A browser of its own, in which nobody is signed in. */
  async function newPage(size: keyof typeof SIZES = "desktop", storageState?: SignedIn): Promise<Page> {
    const viewport = SIZES[size];
    const context = await browser.newContext({ viewport, storageState, locale: "en-GB", timezoneId: "UTC" });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    page.on("request", (request) => {
      const url = request.url();
      if (!/^(data|blob):/.test(url) && new URL(url).origin !== origin) faults.push(`asked for ${url}`);
    });
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => {
      // A refused request is logged by the browser; pages say it in their own words.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        faults.push(message.text());
    });
    return page;
  }

  let signedIn: Promise<SignedIn> | undefined;
  /** Once for all pages: who signs in too often has to wait. */
  async function signIn(): Promise<SignedIn> {
    const page = await newPage();
    await page.goto(`${overdub.gateway}/console/`);
    await page.getByLabel("API token").fill(overdub.apiToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("#main").waitFor();
    const { cookies } = await page.context().storageState();
    await page.context().close();
    return { cookies, origins: [] };
  }

  /** Goes to a page of the console, signed in with the API token. @param arrange what comes before. */
  async function open(
    path: string,
    size: keyof typeof SIZES = "desktop",
    arrange?: (page: Page) => Promise<unknown>,
  ): Promise<Page> {
    signedIn ??= signIn();
    const page = await newPage(size, await signedIn);
    await arrange?.(page);
    await page.goto(`${overdub.gateway}/console/${path}`);
    await page.locator("#main").waitFor();
    return page;
  }

  /** Goes to a page in the state of a story. @param before of another story in the same state, which loads faster. */
  async function tell({ path, state, act, text }: Story, before?: Page): Promise<Page> {
    const page = before ?? (await open(path, "desktop", async (opened) => state && arrangeState(opened, state)));
    if (before) {
      // What lies over the page of the story before.
      await page.keyboard.press("Escape");
      await page.evaluate(`(${GO})(${JSON.stringify(path)})`);
    }
    await act?.(page);
    const isThere = page.getByText(text).first().waitFor({ state: "attached" });
    await isThere.catch(async (error: unknown) => {
      throw new Error(`${error}\nThe page is ${page.url()}, and says: ${await page.textContent("body")}`);
    });
    return page;
  }

  /** In both themes, at both widths: nothing wider than the page, and nothing serious keeps anybody out. */
  async function check(name: string, page: Page): Promise<void> {
    const folder = process.env.OVERDUB_TEST_SCREENSHOTS;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        if (folder) await page.screenshot({ path: `${folder}/${name}.${size}.${colorScheme}.png` });
        const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
        expect([name, size, colorScheme, wide <= viewport.width]).toEqual([name, size, colorScheme, true]);
        // A phone has the same colours; what it has of its own is looked at once.
        if (size === "phone" && colorScheme === "dark") continue;
        expect([name, size, colorScheme, await findingsOf(page)]).toEqual([name, size, colorScheme, []]);
      }
    }
    await page.setViewportSize(SIZES.desktop);
  }

  return {
    overdub,
    origin,
    faults,
    newPage,
    open,
    tell,
    check,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await overdub[Symbol.asyncDispose]();
    },
  };
}
