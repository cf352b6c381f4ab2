import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hasBrowser } from "@overdub/workspace/testing/browser";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConsoleScene } from "./testing/console-scene.ts";
import { startConsoleScene } from "./testing/console-scene.ts";

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

describe.skipIf(!hasBrowser())("the console: events, customers, domains, accounts, logs and settings", () => {
  let scene: ConsoleScene;
  beforeAll(async () => {
    scene = await startConsoleScene({ OVERDUB_FETCH_ALLOW: "127.0.0.1" });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const row = (page: Page, name: string | RegExp) => page.getByRole("row", { name });
  const toast = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });
  /** A visitor is counted once an hour, by address and browser. */
  const visit = (key: string, browser = BROWSER) =>
    fetch(`${scene.overdub.workspace}/${key}`, { headers: { "user-agent": browser }, redirect: "manual" });

  test("events come by themselves, wait while they are paused, and open whole", async () => {
    const page = await scene.open("events");
    await row(page, /tent/).first().waitFor();
    await visit("jobs");
    await expect.poll(() => page.getByRole("row").nth(1).textContent()).toContain("/jobs");
    await page.getByRole("button", { name: "Pause" }).click();
    await visit("guide");
    await page.getByText("Paused, 1 new").waitFor();
    await page.getByRole("button", { name: "Go on" }).click();
    await expect.poll(() => page.getByRole("row").nth(1).textContent()).toContain("/guide");
    await page.getByRole("button", { name: "Sales" }).click();
    await expect.poll(() => page.url()).toContain("kind=sales");
    await expect.poll(() => page.getByRole("row").nth(1).textContent()).toContain("$");
    await page.getByRole("row").nth(1).getByRole("button").click();
    await page.getByRole("dialog", { name: /^Sale on/ }).waitFor();
    await scene.check("events", page);
  });

  test("pages of one browser share one stream, and the next takes over; without one they ask", async () => {
    const first = await scene.open("events");
    const streams: string[] = [];
    const asked: string[] = [];
    const note = (request: { url(): string }) => {
      const { pathname } = new URL(request.url());
      if (pathname === "/console/news") streams.push(request.url());
      if (pathname === "/proxy/events") asked.push(request.url());
    };
    await first.getByRole("status").filter({ hasText: "Live" }).waitFor();
    const second = await first.context().newPage();
    second.on("request", note);
    await second.goto(first.url());
    await row(second, /tent/).first().waitFor();
    await visit("jobs", BROWSER.replaceAll("140", "141"));
    for (const page of [first, second])
      await expect.poll(() => page.getByRole("row").nth(1).textContent()).toContain("/jobs");
    expect(streams).toEqual([]);
    await first.close();
    await expect.poll(() => streams.length, { timeout: 10_000 }).toBe(1);
    const before = asked.length;
    await visit("guide", BROWSER.replaceAll("140", "141"));
    await expect.poll(() => second.getByRole("row").nth(1).textContent()).toContain("/guide");
    expect(asked.length).toBe(before);

    const cut = await scene.open("events", "desktop", (page) =>
      page.route("**/console/news*", (route) => route.fulfill({ status: 503, body: "{}" })),
    );
    await cut.getByText("Trying again, nothing is missed").waitFor();
    await visit("jobs", BROWSER.replaceAll("140", "142"));
    await expect.poll(() => cut.getByRole("row").nth(1).textContent()).toContain("/jobs");
  });

  test("a customer has a path from the first click to what was paid, and is deleted only after a question", async () => {
    const page = await scene.open("customers");
    await page.getByRole("row").nth(1).getByRole("button").click();
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("region", { name: "Path" }).getByText("Purchase").first().waitFor();
    const name = (await sheet.getAttribute("aria-label")) ?? "";
    await scene.check("customers", page);
    await sheet.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: `Delete ${name}` }).waitFor();
    await page.getByRole("button", { name: "Delete", exact: true }).last().click();
    await sheet.waitFor({ state: "detached" });
    await page.getByLabel("Search customers").fill("nobody is called so");
    await page.getByText("No customer bears that name").waitFor();
  });

  test("a domain is added, says which records it waits for, and is deleted by its name", async () => {
    const page = await scene.open("domains");
    await page.getByRole("button", { name: "Add domain" }).click();
    await page.getByRole("textbox", { name: "Domain" }).fill("no domain");
    await page.getByRole("button", { name: "Add domain" }).last().click();
    await page.getByText("Write a name such as").waitFor();
    await page.getByRole("textbox", { name: "Domain" }).fill("go.tidewell.example");
    await page.getByRole("button", { name: "Add domain" }).last().click();
    await page.getByRole("dialog", { name: "go.tidewell.example" }).waitFor();
    await page.getByRole("table", { name: "Records" }).waitFor();
    await scene.check("domains", page);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete domain" }).click();
    await page.getByText("Type go.tidewell.example to go on.").waitFor();
    await page.getByLabel("Type go.tidewell.example").fill("go.tidewell.example");
    await page.getByRole("button", { name: "Delete domain" }).click();
    await expect.poll(() => row(page, /go\.tidewell/).count()).toBe(0);
  });

  test("an account is checked, and gets an MCP server whose address works", async () => {
    const page = await scene.open("accounts");
    await row(page, /Demo/).getByRole("button").click();
    await page.getByRole("button", { name: "Check now" }).click();
    await toast(page, "Demo answers").waitFor();
    await page.getByRole("button", { name: "New server" }).click();
    await page.getByLabel("Name").fill("assistant");
    await page.getByLabel("Tools").selectOption("read");
    await page.getByRole("button", { name: "Create server" }).click();
    await page.getByText("shown only now").waitFor();
    await page.getByRole("button", { name: "Other" }).click();
    const text = (await page.getByRole("status").locator("pre").textContent()) ?? "";
    const { url } = JSON.parse(text).mcpServers.overdub as { url: string };
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const listed = await fetch(url, { method: "POST", headers, body });
    expect(await listed.text()).toContain("list_all_dub_links");
    await scene.check("accounts", page);
    await page.getByRole("button", { name: "Revoke assistant" }).click();
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await expect.poll(async () => (await fetch(url, { method: "POST", headers, body })).status).toBe(401);

    await page.getByRole("button", { name: "Connect account" }).click();
    await page.getByLabel("Tenant").fill("acme");
    await page.getByRole("button", { name: "Make the link" }).click();
    const address = await page.getByRole("link", { name: "Open the link page" }).getAttribute("href");
    expect(address).toContain("/connect-account?link_token=ovdlnk_");
  });

  test("both logs show what was just done", async () => {
    const page = await scene.open("requests");
    await row(page, /links count/)
      .first()
      .waitFor();
    await row(page, /links count/)
      .first()
      .getByRole("button")
      .click();
    await page.getByRole("dialog", { name: "links count" }).waitFor();
    await scene.check("requests", page);
    await page.getByRole("tab", { name: "Audit" }).click();
    await row(page, /session.create/)
      .first()
      .waitFor();
    await scene.check("audit", page);
  });

  test("a sync job is made, run and scheduled, and says how fresh it is", async () => {
    const received: string[] = [];
    const receiver = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => received.push(text));
      request.on("end", () => response.writeHead(200).end());
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    try {
      const { port } = receiver.address() as AddressInfo;
      const hook = await fetch(`${scene.overdub.gateway}/webhook`, {
        method: "POST",
        headers: { authorization: `Bearer ${scene.overdub.apiToken}`, "content-type": "application/json" },
        body: JSON.stringify({ target_url: `http://127.0.0.1:${port}/sync`, event_types: ["sync_job_run:record"] }),
      });
      expect([hook.status, hook.ok ? "" : await hook.text()]).toEqual([201, ""]);
      const page = await scene.open("pipelines?tab=sync");
      await page.getByRole("button", { name: "New sync job" }).first().click();
      await page.getByLabel("What is copied").selectOption("dub-click-stream");
      await page.getByRole("button", { name: "Create sync job" }).click();
      await page.getByText("Nothing of this account was passed on yet.").waitFor();
      await page.getByRole("button", { name: "Run now" }).click();
      await page.getByRole("button", { name: "Start the run" }).click();
      await page.getByText("This is needed, and in this form.").waitFor();
      await page.getByLabel("Start date").fill(new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10));
      const own = page.getByLabel("Webhook").locator("option", { hasText: `:${port}/` });
      await page.getByLabel("Webhook").selectOption(await own.getAttribute("value"));
      await page.getByRole("button", { name: "Start the run" }).click();
      const sheet = page.getByRole("dialog");
      // The work of a run, with whatever else the machine has to do.
      await sheet.getByText("Done", { exact: true }).waitFor({ timeout: 60_000 });
      await sheet.getByRole("button", { name: "Close" }).click();
      await page.getByText(/^Passed on up to/).waitFor();
      expect(received.length).toBeGreaterThan(0);
      await page.getByRole("button", { name: "Add schedule" }).click();
      await page.getByLabel("Start date").fill("2026-01-01");
      await page.getByLabel("Cron expression").fill("every day");
      await page.getByRole("button", { name: "Schedule the job" }).click();
      await page.getByRole("form", { name: "Schedule" }).getByRole("alert").waitFor();
      await page.getByLabel("Cron expression").fill("0 4 * * *");
      await page.getByRole("button", { name: "Schedule the job" }).click();
      const schedules = page.getByRole("region", { name: "Schedules" });
      await schedules.getByText(/^next/).waitFor();
      await scene.check("sync-jobs", page);
      await schedules.getByRole("button", { name: "Pause" }).click();
      await schedules.getByText("paused").waitFor();
    } finally {
      receiver.close();
    }
  });

  test("a conversion source tells where to send to, and keeps its secret to itself", async () => {
    const page = await scene.open("pipelines?tab=conversions");
    await page.getByRole("button", { name: "New source" }).first().click();
    await page.getByLabel("Name").fill("Shop");
    await page.getByRole("button", { name: "Create source" }).click();
    await page.getByRole("heading", { name: "Shop waits for its secret" }).waitFor();
    expect(await page.locator(".note code").textContent()).toMatch(/\/conversions\/[0-9a-f-]{36}$/);
    await scene.check("new-source", page);
    await page.getByLabel("Signing secret").fill("whsec_canary");
    await page.getByRole("button", { name: "Keep the secret" }).click();
    // The list behind says that nothing was told since there is a source.
    await page.getByRole("heading", { name: "Shop waits for its secret" }).waitFor({ state: "detached" });
    await page.getByText("Nothing was told yet").waitFor();
    const stored = await page.request.get(`${scene.origin}/conversion-source`, {
      headers: { authorization: `Bearer ${scene.overdub.apiToken}` },
    });
    const text = await stored.text();
    expect(text).toContain('"has_signing_secret":true');
    expect(text).not.toContain("whsec_canary");

    const file = "type,invoice_id,customer_external_id\nsale,in_1,user_1\n";
    const imported = await page.request.put(
      `${scene.origin}/conversion-source/${JSON.parse(text).result[0].id}/import`,
      {
        headers: { authorization: `Bearer ${scene.overdub.apiToken}`, "content-type": "text/csv" },
        data: file,
      },
    );
    await page.goto(`${scene.origin}/console/pipelines?run=${(await imported.json()).id}&show=failures`);
    await page.getByRole("button", { name: "Fix: Row 2 needs either amount" }).click();
    await scene.check("import-row", page);
    await page.getByLabel("amount", { exact: true }).fill("a lot");
    await page.getByRole("button", { name: "Save row" }).click();
    await page.getByRole("alert").getByText("no decimal number").waitFor();
    await page.getByLabel("amount", { exact: true }).fill("49.90");
    await page.getByRole("button", { name: "Save row" }).click();
    await page.getByText("Corrected", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Try again what failed" }).click();
    await page.getByText("Nothing has failed.").waitFor();
    await page.goto(`${scene.origin}/console/pipelines?tab=conversions`);

    const sources = page.getByRole("region", { name: "Sources" });
    await sources.getByText("On", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Change Shop" }).click();
    await page.getByLabel("Name").fill("Shop of the year");
    await page.getByRole("checkbox", { name: "Takes events" }).uncheck();
    await page.getByRole("button", { name: "Save source" }).click();
    await sources.getByText("Off", { exact: true }).waitFor();
    await scene.check("conversion-sources", page);
    await page.getByRole("button", { name: "Delete Shop of the year" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).last().click();
    await page.getByText("No billing system tells of sales yet").waitFor();
  });

  test("the theme is kept, and signing out ends the session", async () => {
    const page = await scene.newPage();
    await page.goto(`${scene.origin}/console/settings`);
    await page.getByLabel("API token").fill(scene.overdub.apiToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Dark" }).click();
    const isDark = () => page.evaluate<boolean>("document.documentElement.classList.contains('dark')");
    expect(await isDark()).toBe(true);
    await page.reload();
    expect(await isDark()).toBe(true);
    await page.getByRole("button", { name: "As the system" }).click();
    await scene.check("settings", page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to Overdub" }).waitFor();
    await page.goto(`${scene.origin}/console/links`);
    await page.getByRole("heading", { name: "Sign in to Overdub" }).waitFor();
  });

  test("nothing was asked of others, and nothing broke", () => {
    expect(scene.faults).toEqual([]);
  });
});
