import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasBrowser } from "@overdub/workspace/testing/browser";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConsoleScene } from "./testing/console-scene.ts";
import { startConsoleScene } from "./testing/console-scene.ts";

describe.skipIf(!hasBrowser())("the console: signing in, and links", () => {
  let scene: ConsoleScene;
  beforeAll(async () => {
    scene = await startConsoleScene();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const row = (page: Page, name: string) => page.getByRole("row", { name });
  const shortLink = (page: Page) => page.getByRole("textbox", { name: "Short link", exact: true });
  const palette = (page: Page) => page.getByRole("combobox", { name: "Find or do" });
  const toast = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });

  test("the printed link signs in once, and then says what to do", async () => {
    const { consoleUrl } = JSON.parse(await readFile(join(scene.overdub.data, "first-start.json"), "utf8"));
    const page = await scene.newPage();
    await page.goto(consoleUrl);
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    expect(page.url()).not.toContain("ovdlog_");
    const other = await scene.newPage();
    await other.goto(consoleUrl);
    await expect.poll(() => other.getByRole("alert").textContent()).toContain("npm run overdub -- login");
    await scene.check("sign-in", other);
  });

  test("a wrong token is refused in words, and after the right one comes the page that was asked for", async () => {
    const page = await scene.newPage();
    await page.goto(`${scene.origin}/console/links?q=tent`);
    await page.getByLabel("API token").fill("ovd_wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("unknown, or has expired");
    await page.getByLabel("API token").fill(scene.overdub.apiToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await row(page, "localhost/tent").waitFor();
    expect(await row(page, "localhost/jobs").count()).toBe(0);
    expect(await page.title()).toBe("Links · Demo · Overdub");
  });

  test("a link is made with its options, found by search, changed, and lives on its short link", async () => {
    const page = await scene.open("links");
    await page.keyboard.press("c");
    await page.getByLabel("Destination").fill("tidewell.example/winter");
    await shortLink(page).fill("tent");
    await page.getByText("Somebody has this name already").waitFor();
    await page.getByRole("button", { name: "tent-2", exact: true }).click();
    await page.getByText("Free", { exact: true }).waitFor();
    await shortLink(page).fill("winter early");
    await page.getByLabel("Destination").focus();
    await page.getByText("Yours has a space.").waitFor();
    await shortLink(page).fill("winter-early");
    await page.getByText("Free", { exact: true }).waitFor();
    await row(page, "localhost/winter-early").getByText("Draft").waitFor();
    await page.getByRole("button", { name: "Campaign tags" }).click();
    await page.getByLabel("Source").fill("newsletter");
    await page.getByLabel("Note").fill("<img src=x onerror=alert(1)>");
    // Typed text survives the page.
    await page.reload();
    await expect
      .poll(() =>
        page
          .getByLabel("Source")
          .isVisible()
          .catch(() => false),
      )
      .toBe(false);
    expect(await shortLink(page).inputValue()).toBe("winter-early");
    await scene.check("links-new", page);
    for (const network of ["LinkedIn", "Slack", "X"]) {
      await page.getByRole("button", { name: network, exact: true }).click();
      await page
        .getByRole("figure", { name: `The link on ${network}` })
        .getByText("tidewell.example")
        .first()
        .waitFor();
    }
    await page.getByRole("button", { name: "Page", exact: true }).click();
    await page.getByRole("figure", { name: "The destination" }).getByText("tidewell.example").first().waitFor();
    await page.keyboard.press("Control+Enter");
    await toast(page, "Created localhost/winter-early").waitFor();
    await row(page, "winter-early").waitFor();
    const visit = await fetch(`${scene.overdub.workspace}/winter-early`, { redirect: "manual" });
    expect(visit.headers.get("location")).toBe("https://tidewell.example/winter?utm_source=newsletter");

    await page.getByLabel("Destination").fill("tidewell.example/spring");
    await page.getByRole("button", { name: "Save" }).click();
    await toast(page, "Saved localhost/winter-early").waitFor();
    const again = await fetch(`${scene.overdub.workspace}/winter-early`, { redirect: "manual" });
    expect(again.headers.get("location")).toContain("https://tidewell.example/spring");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("archiving and deleting can be taken back, and bulk acts say what they change", async () => {
    const page = await scene.open("links");
    await row(page, "localhost/jobs").waitFor();
    await page.keyboard.press("j");
    const first = (await page.locator("tr.cur").getAttribute("aria-rowindex")) ?? "";
    expect(first).toBe("2");
    await row(page, "localhost/jobs").getByRole("checkbox").check();
    await row(page, "localhost/guide").getByRole("checkbox").check();
    await page.getByRole("region", { name: "Selected links" }).getByRole("button", { name: "Archive" }).click();
    await toast(page, "Archived 2 links").waitFor();
    await expect.poll(() => row(page, "localhost/jobs").count()).toBe(0);
    await page.keyboard.press("Control+z");
    await row(page, "localhost/jobs").waitFor();

    await row(page, "localhost/jobs").getByRole("checkbox").check();
    await page
      .getByRole("region", { name: "Selected links" })
      .getByRole("button", { name: "Tag", exact: true })
      .click();
    await page.getByRole("option", { name: "social" }).click();
    await page.getByText("jobs: no tag → social").waitFor();
    await page.getByRole("button", { name: "Set tag" }).click();
    await expect.poll(() => row(page, "localhost/jobs").textContent()).toContain("social");

    await row(page, "localhost/jobs").getByRole("checkbox").check();
    await page.getByRole("region", { name: "Selected links" }).getByRole("button", { name: "Delete" }).click();
    await expect.poll(() => row(page, "localhost/jobs").count()).toBe(0);
    await toast(page, "Deleted localhost/jobs").getByRole("button", { name: "Undo" }).click();
    await row(page, "localhost/jobs").waitFor();
    await scene.check("links", page);
  });

  test("links come out of a table: first the plan with what cannot be, then the run, and the way back", async () => {
    const page = await scene.open("links?import=");
    const table = [
      "Long URL,Back-half,Tags",
      "https://tidewell.example/one,import-one,launch",
      "https://tidewell.example/two,import-two,",
      "https://tidewell.example/three,tent,",
      "no address,import-four,",
    ].join("\n");
    await page
      .getByLabel("Table", { exact: true })
      .setInputFiles({ name: "old.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
    expect(await page.getByLabel("Column of Destination").inputValue()).toBe("Long URL");
    await scene.check("links-import", page);
    // The plan is there before it is heard that its run is over.
    let isHeard = false;
    await page.route(/\/run\?.*kind=campaign_plan/, async (route) => {
      const response = await route.fetch();
      const { result, ...rest } = await response.json();
      const heard = result.map((run: object) => ({ ...run, ...(!isHeard && { state: "running" }) }));
      await route.fulfill({ response, json: { ...rest, result: heard } });
    });
    const campaign = /\/campaign\/[^/?]+$/;
    await page.route(campaign, async (route) => {
      let response = await route.fetch();
      while ((await response.json()).plan === null) response = await route.fetch();
      await route.fulfill({ response });
    });
    await page.getByRole("button", { name: "Show the plan" }).click();
    await page.getByText("Line 5").waitFor();
    await page.unroute(campaign);
    await page.getByText("Line 4").waitFor();
    // What is wrong with a row is mended where it is said.
    await page.getByRole("button", { name: "Fix line 5" }).click();
    await page.getByRole("form", { name: "Line 5" }).getByLabel("Long URL").fill("still no address");
    await page.keyboard.press("Enter");
    await page.getByText("Corrected", { exact: true }).waitFor();
    // The server has no plan any more, which the page hears; the other rows can be corrected as well.
    const readAgain = page.waitForResponse((response) => campaign.test(response.url()));
    isHeard = true;
    await readAgain;
    await page.getByRole("button", { name: "Fix line 4" }).click();
    await page.getByRole("form", { name: "Line 4" }).getByLabel("Back-half").fill("import-three");
    await page.keyboard.press("Enter");
    await page.getByText("2 rows corrected").waitFor();
    await page.getByRole("button", { name: "Plan again" }).click();
    await page.getByRole("button", { name: "Fix line 5" }).click();
    await page.getByRole("form", { name: "Line 5" }).getByLabel("Long URL").fill("https://tidewell.example/four");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Plan again" }).click();
    await page.getByRole("button", { name: "Make 4 links" }).click();
    await page.getByRole("button", { name: "Make links" }).click();
    await page.getByText("4 links made").waitFor();
    const made = await fetch(`${scene.overdub.workspace}/import-one`, { redirect: "manual" });
    expect(made.headers.get("location")).toBe("https://tidewell.example/one");
    await page.getByRole("button", { name: "Take the import back" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await toast(page, "Deleted 4 links of the import").waitFor();
    await page.getByRole("button", { name: "Close the import" }).click();
    await row(page, "localhost/tent").waitFor();
    expect(await row(page, "import-one").count()).toBe(0);
  });

  test("many links get an end and campaign tags at once, and each gets back what it had", async () => {
    const page = await scene.open("links");
    await row(page, "localhost/app").getByRole("checkbox").check();
    await row(page, "localhost/podcast").getByRole("checkbox").check();
    const bulk = page.getByRole("region", { name: "Selected links" });
    await bulk.getByRole("button", { name: "Campaign tags" }).click();
    await page.getByLabel("Source").fill("poster");
    await page.getByRole("button", { name: "Templates" }).click();
    await page.getByRole("combobox", { name: "Template" }).fill("Posters");
    await page.getByRole("option", { name: "Keep these tags as Posters" }).click();
    await page.getByRole("button", { name: "Show what changes" }).click();
    await page.getByText("podcast: podcast → poster").waitFor();
    await page.getByRole("button", { name: "Set campaign tags" }).click();
    await toast(page, "Changed the campaign tags of 2 links").waitFor();
    const leadsTo = async (key: string) =>
      (await fetch(`${scene.overdub.workspace}/${key}`, { redirect: "manual" })).headers.get("location");
    await expect.poll(() => leadsTo("app")).toContain("utm_source=poster");
    await page.keyboard.press("Control+z");
    await toast(page, "Undone").waitFor();
    await expect.poll(() => leadsTo("app")).not.toContain("utm_source");
    await expect.poll(() => leadsTo("podcast")).toContain("utm_source=podcast");
  });

  test("a QR code is designed, and tested with a reader before it is saved", async () => {
    const page = await scene.open("links?q=boots");
    await row(page, "localhost/boots").getByRole("button", { name: "localhost/boots", exact: true }).click();
    await page.getByRole("button", { name: "Design" }).click();
    await page.getByText("A reader reads it.").waitFor();
    await page.getByLabel("Frame text").fill("Scan <me>");
    await page.getByLabel("Ground").fill("#f0f0f0");
    await page.getByText("A reader reads it.").waitFor();
    await scene.check("links-qr", page);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "PNG", exact: true }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("boots.png");
    await page.getByLabel("Code", { exact: true }).fill("#eeeeee");
    await page.getByText("A reader does not read it.").waitFor();
    await page.getByText("The colours differ too little").waitFor();
    await page.getByRole("button", { name: "As at first" }).click();
    await page.getByText("A reader reads it.").waitFor();
  });

  test("filters are kept under a name, and numbers are of the range that is chosen", async () => {
    const page = await scene.open("links?q=tent&range=7d");
    await row(page, "localhost/tent").waitFor();
    await page.getByRole("img", { name: "Clicks of tent, last 7 days" }).waitFor();
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("combobox", { name: "Find or name a view" }).fill("Tents this week");
    await page.getByRole("option", { name: "Keep these filters as Tents this week" }).click();
    await page.getByLabel("Search links").fill("");
    await row(page, "localhost/jobs").waitFor();
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("option", { name: "Tents this week" }).click();
    await expect.poll(() => row(page, "localhost/jobs").count()).toBe(0);
    expect(new URL(page.url()).searchParams.get("q")).toBe("tent");
  });

  test("filters live in the address, and nothing found is not the same as nothing there", async () => {
    const page = await scene.open("links");
    await page.keyboard.press("f");
    await page.getByRole("option", { name: "Tag" }).click();
    await page.getByRole("option", { name: "newsletter" }).click();
    await page.getByText("newsletter", { exact: true }).first().waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("tagIds")).toMatch(/^tag_/);
    await page.getByLabel("Search links").fill("nothing bears this name");
    await page.getByText("No link fits these filters").waitFor();
    await page.getByRole("button", { name: "Show all links" }).click();
    await row(page, "localhost/tent").waitFor();
    await page.goBack();
    await expect.poll(() => new URL(page.url()).searchParams.get("tagIds")).toMatch(/^tag_/);
  });

  test("two people who change one link are asked what to keep", async () => {
    const page = await scene.open("links?q=podcast");
    await row(page, "localhost/podcast").getByRole("button", { name: "localhost/podcast", exact: true }).click();
    await page.getByLabel("Note").fill("Mine");
    const at = `${scene.origin}/proxy/links`;
    const account = `integrated_account_id=${scene.overdub.accountId}`;
    const headers = { authorization: `Bearer ${scene.overdub.apiToken}` };
    const listed = await fetch(`${at}?${account}&search=podcast`, { headers });
    const [{ id }] = ((await listed.json()) as { result: [{ id: string }] }).result;
    const body = JSON.stringify({ comments: "Theirs" });
    expect((await fetch(`${at}/${id}?${account}`, { method: "PATCH", headers, body })).status).toBe(200);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Somebody else has changed this link").waitFor();
    await page.getByRole("button", { name: "Keep yours" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await toast(page, "Saved").waitFor();
    const stored = await fetch(`${at}/${id}?${account}`, { headers });
    expect(((await stored.json()) as { result: { comments: string } }).result.comments).toBe("Mine");
  });

  test("a session that ends asks again, and the page is as it was", async () => {
    const page = await scene.open("links?new");
    await page.getByLabel("Destination").fill("tidewell.example/kept");
    await page.context().clearCookies();
    await shortLink(page).fill("kept");
    await page.getByRole("heading", { name: "Your session is over" }).waitFor();
    await page.getByLabel("API token").fill(scene.overdub.apiToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Your session is over" }).waitFor({ state: "detached" });
    expect(await page.getByLabel("Destination").inputValue()).toBe("tidewell.example/kept");
    expect(await shortLink(page).inputValue()).toBe("kept");
  });

  test("a server that is away is said so, and found again", async () => {
    const page = await scene.open("links");
    await row(page, "localhost/jobs").waitFor();
    await page.context().setOffline(true);
    await page.getByLabel("Search links").fill("tent");
    await page.getByText("The server is not reached").waitFor();
    await page.context().setOffline(false);
    await page.getByText("The server is not reached").waitFor({ state: "detached" });
    await row(page, "localhost/tent").waitFor();
    await expect.poll(() => row(page, "localhost/jobs").count()).toBe(0);
  });

  test("the palette finds pages and links, and shortens what is pasted", async () => {
    const page = await scene.open("links");
    await page.keyboard.press("Control+k");
    await palette(page).fill("boots");
    await page.getByRole("option", { name: "localhost" }).first().waitFor();
    await scene.check("palette", page);
    await palette(page).fill("https://tidewell.example/pasted");
    await page.getByRole("option", { name: "Shorten this" }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByLabel("Destination").inputValue()).toBe("https://tidewell.example/pasted");
  });

  test("an address without a page says so", async () => {
    const page = await scene.open("no/such/page");
    await page.getByText("There is no such page").waitFor();
  });

  test("the API reference is read, and called, without anybody else", async () => {
    const page = await scene.newPage();
    await page.goto(`${scene.origin}/docs#/Server/getHealth`);
    const health = page.locator(".opblock", { hasText: "/health" });
    await health.getByRole("button", { name: "Try it out" }).click();
    await health.getByRole("button", { name: "Execute" }).click();
    await expect.poll(() => health.locator(".live-responses-table").textContent()).toContain('"status": "ok"');
    await page.getByRole("link", { name: "Workspace (Dub" }).click();
    const bulk = page.locator(".opblock", { hasText: "/links/bulk" }).first();
    await bulk.waitFor();
    await bulk.click();
    expect(await bulk.getByRole("button", { name: "Try it out" }).count()).toBe(0);
  });

  test("nothing was asked of others, and nothing broke", () => {
    expect(scene.faults).toEqual([]);
  });
});
