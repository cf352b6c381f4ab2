import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub } from "@overdub/testkit";
import { findingsOf, hasBrowser, startBrowser } from "@overdub/workspace/testing/browser";
import type { Browser, Frame, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const HOST = fileURLToPath(new URL("../../../console/src/views/testing/apps-host.ts", import.meta.url));

async function hostScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, rolldownOptions: { input: HOST, output: { codeSplitting: false } } },
  });
  if (!("output" in built)) throw new Error("One output is expected");
  return built.output.map((file) => (file.type === "chunk" ? file.code : "")).join("");
}

describe.skipIf(!hasBrowser())("a chat client that shows pages beside results", () => {
  let overdub: StartedOverdub;
  let browser: Browser;
  let client: Client;
  let page: Page;
  /** What the page asked for, and what broke. */
  const faults: string[] = [];

  beforeAll(async () => {
    overdub = await startOverdub();
    browser = await startBrowser();
    client = new Client({ name: "chat", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(overdub.mcpUrl)));
    page = await browser.newPage({ viewport: { width: 720, height: 500 }, locale: "en-GB", timezoneId: "UTC" });
    page.on("request", ({ url }) => void (/^(about|data|blob):/.test(url()) || faults.push(url())));
    page.on("pageerror", (error) => faults.push(String(error)));
    await page.setContent(`<!doctype html><title>Chat</title><body></body>`);
    await page.addScriptTag({ content: await hostScript(), type: "module" });
    await page.waitForFunction("typeof show === 'function'");
  });
  afterAll(async () => {
    await client?.close();
    await browser?.close();
    await overdub?.[Symbol.asyncDispose]();
  });

  /** Calls a tool and shows its result as its list entry says. */
  async function call(name: string, args: Record<string, unknown>, theme = "light"): Promise<Frame> {
    const { tools } = await client.listTools();
    const uri = (tools.find((tool) => tool.name === name)?._meta?.ui as { resourceUri: string } | undefined)
      ?.resourceUri;
    expect(uri).toBe("ui://overdub/chart");
    const [content] = (await client.readResource({ uri: uri ?? "" })).contents;
    expect(content).toMatchObject({ mimeType: "text/html;profile=mcp-app" });
    const result = await client.callTool({ name, arguments: args });
    const html = content && "text" in content ? content.text : "";
    await page.evaluate(
      `show(${[html, args, result, theme].map((value) => JSON.stringify(value).replaceAll("<", "\\u003c")).join(", ")})`,
    );
    const frame = page.frames().at(-1);
    if (!frame) throw new Error("There is no frame.");
    return frame;
  }

  test.each(["light", "dark"])("draws clicks over time, in a %s chat", async (theme) => {
    const frame = await call(
      "list_all_dub_analytics",
      { groupBy: "timeseries", interval: "30d", event: "composite" },
      theme,
    );
    const chart = frame.getByRole("img", { name: /^Clicks, .* in all, most on / });
    await chart.waitFor();
    expect(await chart.locator("path").count()).toBeGreaterThan(1);
    expect(await frame.locator("html").evaluate("document.documentElement.classList.contains('dark')")).toBe(
      theme === "dark",
    );
    await frame.getByRole("button", { name: "Leads" }).click();
    await frame.getByRole("img", { name: /^Leads, / }).waitFor();
    expect(await findingsOf(frame)).toEqual([]);
    const folder = process.env.OVERDUB_TEST_SCREENSHOTS;
    if (folder) await page.screenshot({ path: `${folder}/mcp-chart.${theme}.png` });
  });

  test.each([
    ["list_all_dub_analytics", { groupBy: "countries", interval: "all" }, "Countries", /Germany|United States/],
    ["list_all_dub_links", { sortBy: "clicks" }, "Links", /localhost.*\/tent/],
    ["list_all_dub_partners", {}, "Partners", /./],
  ])("ranks what %s finds", async (name, args, label, first) => {
    const frame = await call(name, args);
    await frame.getByRole("tab", { name: label }).waitFor();
    await frame.getByRole("listitem").filter({ hasText: first }).first().waitFor();
  });

  test("says so where there is nothing to draw", async () => {
    const frame = await call("list_all_dub_links", { search: "there-is-none" });
    await frame.getByText("There are no figures to draw.").waitFor();
  });

  test("nothing was asked of anybody, and nothing broke", () => {
    expect(faults).toEqual([]);
  });
});
