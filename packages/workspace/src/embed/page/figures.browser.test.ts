import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { creditPartners } from "../../partners/testing/credited-partners.ts";
import { findingsOf, hasBrowser, startBrowser } from "../../testing/browser.ts";
import { callApi, clientOf } from "../../testing/call-api.ts";
import { sampleClick } from "../../testing/sample-events.ts";

const LONG = "ديسمبر-donaudampfschifffahrtsgesellschaftskapitän".repeat(3);

describe.skipIf(!hasBrowser())("pages that show figures to others", () => {
  let workspace: StartedWorkspace;
  let browser: Browser;
  let statsPath: string;
  let token: string;
  beforeAll(async () => {
    workspace = await startWorkspace();
    browser = await startBrowser();
    const api = clientOf(workspace);
    const { ada } = await creditPartners(workspace);
    const made = await callApi(workspace, "POST", "/tokens/embed/referrals", { body: { partnerId: ada.id } });
    token = (made.body as { publicToken: string }).publicToken;
    const link = await api.createLink({
      body: { url: "https://acme.test/", key: LONG, publicStats: true, trackConversion: true },
    });
    for (let day = 0; day < 40; day += 1) {
      const click = sampleClick(link, Date.now() - day * 86_400_000, { country: "DE", referer: LONG });
      await workspace.outbox.append(click);
    }
    const dashboard = await api.getLinkDashboard({ params: { linkId: link.id } });
    statsPath = `/share/${dashboard?.id}`;
  });
  afterAll(async () => {
    await browser?.close();
    await workspace?.close();
  });

  /** @returns the page, and what the browser complains of or asks of others. */
  async function newPage(colorScheme: "light" | "dark", width: number) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => void complaints.push(message.text()));
    page.on("pageerror", (error) => void complaints.push(error.message));
    page.on("request", (request) => {
      if (new URL(request.url()).host !== new URL(workspace.origin).host) complaints.push(request.url());
    });
    return { page, complaints };
  }
  const isCut = (page: Page | Frame) =>
    page.evaluate<boolean>("document.documentElement.scrollWidth > document.documentElement.clientWidth");

  test.each([
    ["light", 1440],
    ["dark", 1440],
    ["light", 390],
    ["dark", 390],
  ] as const)("public statistics are read in %s at %d pixels, with chart, table and periods", async (theme, width) => {
    const { page, complaints } = await newPage(theme, width);
    await page.goto(workspace.origin + statsPath);
    const chart = page.getByRole("img", { name: /^Clicks by day from .*: 30 in all, at most 1 / });
    expect((await chart.boundingBox())?.height).toBe(276);
    expect(await isCut(page)).toBe(false);
    await page.getByText("Show as table").click();
    await expect.poll(() => page.getByRole("row").count()).toBe(31);
    expect(await findingsOf(page)).toEqual([]);
    await page.getByRole("link", { name: "90 days" }).click();
    await expect.poll(() => page.locator(".clicks .value").first().textContent()).toBe("40");
    await page.getByRole("link", { name: /^Sales/ }).click();
    await page.getByText("No sales in the last 90 days.").waitFor();
    expect(await page.getByRole("link", { name: "90 days" }).getAttribute("aria-current")).toBe("true");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each(["light", "dark"] as const)("a partner's figures fit a frame of 360 pixels in %s", async (theme) => {
    const { page, complaints } = await newPage(theme, 800);
    const options = { accentColor: "#ffe600", cornerRadius: 4, backgroundColor: "#7a7a7a" };
    const query = new URLSearchParams({ token, theme, themeOptions: JSON.stringify(options) });
    await page.setContent(`<iframe width="360" height="500" src="${workspace.origin}/embed/referrals?${query}"></iframe>
      <script>addEventListener("message", ({ data }) => { if (data.event === "PAGE_HEIGHT") document.title = data.data.height; })</script>`);
    await expect.poll(async () => Number(await page.title())).toBeGreaterThan(400);
    const [, frame] = page.frames();
    if (!frame) throw new Error("There is a frame.");
    expect(await frame.evaluate("document.documentElement.scrollHeight")).toBe(Number(await page.title()));
    expect(await isCut(frame)).toBe(false);
    expect(await frame.evaluate('getComputedStyle(document.querySelector("h1")).color')).toBe("rgb(0, 0, 0)");
    expect(await findingsOf(frame)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
