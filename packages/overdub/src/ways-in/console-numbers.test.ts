import { hasBrowser } from "@overdub/workspace/testing/browser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConsoleScene } from "./testing/console-scene.ts";
import { startConsoleScene } from "./testing/console-scene.ts";

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

describe.skipIf(!hasBrowser())("the console: numbers and tools", () => {
  let scene: ConsoleScene;
  beforeAll(async () => {
    scene = await startConsoleScene();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  test("the overview shows what happened and what waits, and a visit as it comes", async () => {
    const page = await scene.open("");
    await page.getByText("partner application").waitFor();
    await page.getByRole("img", { name: /^Clicks, last 7 days: [\d,]+ in all, most on / }).waitFor();
    const now = page.getByRole("region", { name: "Now" });
    const key = "console-visit";
    const made = await fetch(`${scene.overdub.workspace}/api/links`, {
      method: "POST",
      headers: { authorization: `Bearer ${scene.overdub.workspaceKey}`, "content-type": "application/json" },
      body: JSON.stringify({ url: "https://tidewell.example/", key }),
    });
    expect(made.status).toBe(200);
    await fetch(`${scene.overdub.workspace}/${key}`, { headers: { "user-agent": BROWSER }, redirect: "manual" });
    await now.getByText(`/${key}`).waitFor();
    await scene.check("overview", page);
  });

  test("analytics: measure, comparison, range and filters change the numbers and live in the address", async () => {
    const page = await scene.open("analytics");
    await page.getByRole("tab", { name: "Sources" }).waitFor();
    await page.getByRole("button", { name: /^Sales/ }).click();
    await expect.poll(() => page.url()).toContain("measure=sales");
    await page.getByRole("img", { name: /^Sales, last 30 days/ }).waitFor();
    await page.keyboard.press("v");
    await expect.poll(() => page.url()).toContain("compare=none");
    expect(await page.getByText("before", { exact: false }).count()).toBe(0);
    await page.keyboard.press("q");
    await page.getByRole("img", { name: /^Sales, last 90 days/ }).waitFor();

    await page.getByRole("button", { name: /^Clicks/ }).click();
    await page.getByRole("button", { name: /^Germany/ }).click();
    await expect.poll(() => page.url()).toContain("country=DE");
    await expect.poll(() => page.getByRole("button", { name: /^(France|United States)/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Country is DE: turn around" }).click();
    await expect.poll(() => page.url()).toContain("country=-DE");
    await page.getByRole("button", { name: /^United States/ }).waitFor();
    await page.getByRole("button", { name: "Remove the filter Country" }).click();

    await page.getByRole("group", { name: "Steps" }).getByRole("button", { name: "Week" }).click();
    await expect.poll(() => page.url()).toContain("step=week");
    await page.getByRole("table", { name: "Clicks by day and hour of the week" }).waitFor();
    await page.getByRole("img", { name: "Clicks by country" }).waitFor();
    await page.getByRole("button", { name: "Show as table" }).click();
    await page.getByRole("table", { name: "Clicks over time" }).waitFor();
    await page.getByRole("button", { name: "Show as chart" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("analytics 90d.csv");
    await page.getByRole("img", { name: /^Clicks, last 90 days/ }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("status").filter({ hasText: "Clicks" }).waitFor();
    await scene.check("analytics", page);

    await page.goto(`${scene.origin}/console/analytics?range=2023-01-01..2023-01-02`);
    await page.getByText("No clicks in this range").waitFor();
    await page.getByRole("button", { name: "Show all time" }).click();
    await page.getByRole("tab", { name: "Sources" }).waitFor();
  });

  test("the playground calls a tool, draws what can be drawn, and has the call for other programs", async () => {
    const page = await scene.open("playground");
    await page.getByLabel("groupBy").selectOption("countries");
    await page.keyboard.press("Control+Enter");
    await page.getByText("200", { exact: true }).waitFor();
    const result = page.getByRole("region", { name: "Result" });
    await result.getByRole("button", { name: "Chart" }).click();
    await result.getByRole("list", { name: "Chart of the result" }).waitFor();
    const curl = (await result.locator("pre").last().textContent()) ?? "";
    const [, url = ""] = /curl '([^']+)'/.exec(curl) ?? [];
    const answer = await fetch(url, { headers: { authorization: `Bearer ${scene.overdub.apiToken}` } });
    expect(answer.status).toBe(200);
    expect(curl).not.toContain(scene.overdub.apiToken);
    await scene.check("playground", page);

    await page.getByLabel("country", { exact: true }).fill("DE");
    await page
      .getByRole("button", { name: "domain", exact: false })
      .filter({ hasText: "Choose by name" })
      .first()
      .click();
    await page.getByRole("option", { name: "localhost" }).click();
    await page.getByRole("button", { name: "Run" }).click();
    await result.getByRole("button", { name: "Compare" }).click();
    await result.getByText("differ from the call before").waitFor();

    await page.getByRole("button", { name: /create_a_dub_tag$/ }).click();
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByLabel("name", { exact: true }).fill("from-playground");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText("is a live account").waitFor();
    await page.getByRole("button", { name: "Write", exact: true }).click();
    await page.getByText("201", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Run" }).click();
    await expect.poll(() => result.getByRole("alert").textContent()).toMatch(/already exists|already/i);
  });

  test("nothing was asked of others, and nothing broke", () => {
    expect(scene.faults).toEqual([]);
  });
});
