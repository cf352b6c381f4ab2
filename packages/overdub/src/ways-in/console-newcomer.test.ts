import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasBrowser } from "@overdub/workspace/testing/browser";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { startConsoleScene } from "./testing/console-scene.ts";

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

test.skipIf(!hasBrowser())(
  "a newcomer opens the printed link, and in one sitting makes a link, sees its click, approves a partner, pays, and calls a tool",
  async () => {
    const scene = await startConsoleScene();
    onTestFinished(() => scene[Symbol.asyncDispose]());
    const { consoleUrl } = JSON.parse(await readFile(join(scene.overdub.data, "first-start.json"), "utf8"));
    const page = await scene.newPage();
    const goTo = (name: string) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
    const button = (name: string | RegExp) => page.getByRole("button", { name });

    await page.goto(consoleUrl);
    await goTo("Links");
    await button(/^New link/).click();
    await page.getByLabel("Destination").fill("https://tidewell.example/first");
    await page.getByRole("textbox", { name: "Short link", exact: true }).fill("first");
    await page.getByText("Free", { exact: true }).waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("row", { name: "localhost/first" }).waitFor();

    await goTo("Events");
    await page.getByRole("table").first().waitFor();
    const visit = await fetch(`${scene.overdub.workspace}/first`, {
      headers: { "user-agent": BROWSER },
      redirect: "manual",
    });
    expect(visit.headers.get("location")).toBe("https://tidewell.example/first");
    await page.getByRole("row", { name: "/first" }).first().waitFor();

    await goTo("Applications");
    await page.getByRole("dialog", { name: "Sofia Marino" }).waitFor();
    await page.locator("body").press("a");
    await page.getByRole("listitem").filter({ hasText: "Approved Sofia Marino" }).waitFor();
    await page.keyboard.press("Escape");

    await goTo("Payouts");
    await pay(page);

    await goTo("Playground");
    await page.getByLabel("groupBy").selectOption("top_links");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("region", { name: "Result" }).getByText("200", { exact: true }).first().waitFor();
    await page.getByRole("region", { name: "Result" }).getByText("shortLink").first().waitFor();
    expect(scene.faults).toEqual([]);
  },
);

/** The next payout, from its review until the first partner's is marked as paid. */
async function pay(page: Page): Promise<void> {
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  await button("Review payout").click();
  await page.getByText("can be paid").first().waitFor();
  await button("Next").click();
  await page.getByRole("table", { name: "Amounts" }).waitFor();
  await button("Next").click();
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.getByRole("dialog", { name: /^Pay / }).getByRole("button", { name: /^Pay / }).click();
  const statement = page.getByRole("table", { name: "Statement" });
  await statement.getByRole("row").nth(1).getByRole("checkbox").check();
  await button("Mark as paid").click();
  await page.getByLabel("Reference of the bank").fill("first-payment");
  await page
    .getByRole("dialog", { name: /is paid$/ })
    .getByRole("button", { name: "Mark as paid" })
    .click();
  await expect.poll(() => statement.textContent()).toContain("first-payment");
}
