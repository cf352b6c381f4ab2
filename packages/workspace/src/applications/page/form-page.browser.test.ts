import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addReward } from "../../partners/testing/set-up-program.ts";
import { hasBrowser, showsHeading, startBrowser } from "../../testing/browser.ts";
import { callApi } from "../../testing/call-api.ts";
import { openForm } from "../testing/open-form.ts";

const LONG = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4);

describe.skipIf(!hasBrowser())("the form for applications, in a browser without script", () => {
  let workspace: StartedWorkspace;
  let browser: Browser;
  beforeAll(async () => {
    workspace = await startWorkspace();
    browser = await startBrowser();
    const form = {
      fields: [
        { type: "long-text", id: "how", label: LONG, required: true },
        { type: "multiple-choice", id: "where", label: "وين؟", options: [LONG, "Asia"], required: true },
      ],
    };
    await openForm(workspace, { name: LONG.slice(0, 100), termsUrl: "https://acme.test/terms" }, form);
    await addReward(workspace, { event: "sale", type: "percentage", amountInPercentage: 20 });
  });
  afterAll(async () => {
    await browser.close();
    await workspace.close();
  });

  async function openPage(colorScheme: "light" | "dark", width: number): Promise<Page> {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      colorScheme,
      viewport: { width, height: 800 },
    });
    const page = await context.newPage();
    await page.goto(`${workspace.origin}/apply/acme`);
    return page;
  }

  test("is filled in by the keyboard, mended and sent, and nothing is asked of other servers", async () => {
    const page = await openPage("light", 1024);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).host));
    await page.getByLabel("Name", { exact: true }).focus();
    await page.keyboard.type("Ada Byron");
    await page.keyboard.press("Tab");
    await page.keyboard.type("ada@example.org");
    await page.getByRole("button", { name: "Apply" }).press("Enter");
    await expect.poll(() => page.title()).toMatch(/^Not sent:/);
    const alert = page.getByRole("alert");
    await expect.poll(() => alert.getByRole("link").allTextContents()).toEqual([LONG, "وين؟", "Terms"]);
    expect(await page.getByLabel("Email").inputValue()).toBe("ada@example.org");
    await alert.getByRole("link").nth(1).click();
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#field-\d+$/);
    await page.getByLabel(LONG).first().fill("A newsletter");
    await page.getByLabel("Asia").check();
    await page.getByLabel("I agree to the terms").check();
    await page.getByRole("button", { name: "Apply" }).click();
    await showsHeading(page, "Sent");
    expect((await callApi(workspace, "GET", "/program-applications")).body).toMatchObject([
      { partner: { email: "ada@example.org" }, applicationFormData: [{ value: "A newsletter" }, { value: "Asia" }] },
    ]);
    expect(new Set(asked)).toEqual(new Set([new URL(workspace.origin).host]));
  });

  test.each(["light", "dark"] as const)("fits a phone, whatever the words, in %s", async (theme) => {
    const page = await openPage(theme, 360);
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByRole("alert").waitFor();
    await page.waitForLoadState();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  });
});
