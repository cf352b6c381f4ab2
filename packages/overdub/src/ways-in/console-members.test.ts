import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WEBHOOK_TRIGGERS } from "@overdub/contract/webhook-triggers";
import { runOverdub } from "@overdub/testkit";
import { hasBrowser } from "@overdub/workspace/testing/browser";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConsoleScene } from "./testing/console-scene.ts";
import { startConsoleScene } from "./testing/console-scene.ts";

const PASSWORD = "correct horse battery";

describe.skipIf(!hasBrowser())("the console: members of a workspace, and its settings", () => {
  let scene: ConsoleScene;
  beforeAll(async () => {
    scene = await startConsoleScene({ OVERDUB_FETCH_ALLOW: "127.0.0.1" });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const row = (page: Page, name: string | RegExp) => page.getByRole("row", { name });

  /** Follows the link as the invited person does, on the workspace's own page. */
  async function setPassword(url: string): Promise<void> {
    const { origin, searchParams } = new URL(url);
    const body = new URLSearchParams({ token: searchParams.get("token") ?? "", password: PASSWORD });
    const set = await fetch(`${origin}/_/set-up`, { method: "POST", headers: { origin }, body, redirect: "manual" });
    expect(set.status).toBe(303);
  }

  async function invite(page: Page, email: string, role: string): Promise<void> {
    await page.getByRole("button", { name: "Invite" }).click();
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Role", { exact: true }).selectOption(role);
    await page.getByRole("button", { name: "Invite member" }).click();
    const url = await page.getByRole("status").locator("code").textContent();
    await setPassword(url ?? "");
  }

  test("an owner invites a viewer, who reads everything of the workspace and changes nothing", async () => {
    const operator = await scene.open("settings?section=members");
    await operator.getByRole("button", { name: "Invite" }).click();
    await operator.getByLabel("Email").fill("no address");
    await operator.getByRole("button", { name: "Invite member" }).click();
    await operator.getByText("This is no email address").waitFor();
    await operator.getByRole("button", { name: "Cancel" }).click();
    await invite(operator, "vera@tidewell.example", "viewer");
    await scene.check("settings-members", operator);

    const page = await scene.newPage();
    await page.goto(`${scene.origin}/console/links`);
    await page.getByRole("button", { name: "Email and password" }).click();
    await scene.check("sign-in-member", page);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Type your email address.").waitFor();
    await page.getByLabel("Email").fill("vera@tidewell.example");
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Wrong email address or password.").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    // The page that was asked for.
    await page.getByRole("heading", { name: "Links", level: 1 }).waitFor();
    await page.getByText("Your role here is viewer").waitFor();
    await row(page, /pricing|pro|guide/)
      .first()
      .waitFor();
    await scene.check("links-viewer", page);
    const nav = page.getByRole("navigation", { name: "Main" });
    expect(await nav.getByRole("link", { name: "Accounts" }).count()).toBe(0);

    await page.getByRole("button", { name: /^New link/ }).click();
    await page.getByLabel("Destination").fill("https://example.com/vera");
    await page.getByRole("button", { name: /^Create link/ }).click();
    await page
      .getByText(/Your role in this workspace is viewer/)
      .first()
      .waitFor();
    await page.goto(`${scene.origin}/console/accounts`);
    await page.getByText("This page is for operators of the server").waitFor();
    for (const path of ["", "analytics", "events", "customers", "domains", "partners", "commissions", "payouts"]) {
      await page.goto(`${scene.origin}/console/${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      // The stream of news never ends, so that a network is idle never.
      await expect.poll(() => page.locator(".skeleton").count()).toBe(0);
      expect([path, await page.getByText("Could not load").count()]).toEqual([path, 0]);
    }
    await page.goto(`${scene.origin}/console/settings?section=members`);
    await page.getByText("vera@tidewell.example").first().waitFor();
    expect(await page.getByRole("button", { name: "Invite" }).count()).toBe(0);
  });

  test("a key is made, works, and is revoked", async () => {
    const page = await scene.open("settings?section=keys");
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByText("Give it a name").waitFor();
    await page.getByLabel("Name").fill("nightly report");
    await page.getByLabel("May do").selectOption("analytics.read");
    await page.getByRole("button", { name: "Create key" }).click();
    const key = (await page.getByRole("status").locator("code").textContent()) ?? "";
    const ask = async (path: string) =>
      (await fetch(`${scene.overdub.workspace}/api${path}`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect([await ask("/analytics"), await ask("/links")]).toEqual([200, 403]);
    await scene.check("settings-keys", page);
    await page.getByRole("button", { name: "Revoke nightly report" }).click();
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await expect.poll(() => ask("/analytics")).toBe(401);
  });

  test("a webhook says what was sent, and sends again what failed", async () => {
    const received: string[] = [];
    let status = 500;
    const receiver = createServer((request, response) => {
      request.resume();
      request.on("end", () => {
        received.push(request.url ?? "");
        response.writeHead(status).end("no");
      });
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const { port } = receiver.address() as AddressInfo;
    try {
      const page = await scene.open("settings?section=webhooks");
      await page.getByRole("button", { name: "New webhook" }).click();
      await page.getByLabel("Name").fill("shop");
      await page.getByLabel("Address").fill("no address");
      await page.getByRole("button", { name: "Create webhook" }).click();
      await page.getByText(/Invalid URL/).waitFor();
      await page.getByLabel("Address").fill(`http://127.0.0.1:${port}/hook`);
      await page.getByRole("checkbox", { name: "link.created" }).check();
      await page.getByRole("button", { name: "Create webhook" }).click();
      const deliveries = page.getByRole("region", { name: "Deliveries of shop" });
      await deliveries.getByText("Nothing was sent").waitFor();
      const made = await fetch(`${scene.overdub.workspace}/api/links`, {
        method: "POST",
        headers: { authorization: `Bearer ${scene.overdub.workspaceKey}` },
        body: JSON.stringify({ url: "https://example.com/hooked" }),
      });
      expect(made.status).toBe(200);
      await deliveries.getByRole("button", { name: /^link.created/ }).click();
      await deliveries.getByText("status, 500").waitFor();
      await scene.check("settings-webhooks", page);
      status = 200;
      await deliveries.getByRole("button", { name: "Send link.created again" }).click();
      await deliveries.getByText("Delivered").first().waitFor();
      expect(received.length).toBeGreaterThan(1);

      await page.getByRole("button", { name: "Change shop" }).click();
      const form = page.getByRole("form", { name: "Change shop" });
      expect(await form.getByRole("checkbox").count()).toBe(WEBHOOK_TRIGGERS.length);
      expect(await form.getByRole("checkbox", { name: "link.created" }).isChecked()).toBe(true);
      await form.getByLabel("Address").fill(`http://127.0.0.1:${port}/other`);
      await form.getByRole("checkbox", { name: "bounty.created" }).check();
      await form.getByRole("checkbox", { name: "lead.created" }).uncheck();
      await page.getByRole("button", { name: "Save webhook" }).click();
      await deliveries.getByText("Is told of link.created, sale.created, bounty.created").waitFor();
      await page.getByText(`http://127.0.0.1:${port}/other`).waitFor();
    } finally {
      receiver.close();
    }
  });

  test("the clock of a test workspace goes forward, and that of another does not", async () => {
    const real = await scene.open("settings?section=clock");
    await real.getByText("This workspace has real time").waitFor();
    const made = await runOverdub(["workspace", "create", "lab", "--test", "--domain", "lab.localhost", "--json"], {
      data: scene.overdub.data,
    });
    expect(made).toMatchObject({ code: 0, stderr: "" });
    const { api_key: apiKey } = JSON.parse(made.stdout) as { api_key: string };
    const account = await fetch(`${scene.overdub.gateway}/integrated-account`, {
      method: "POST",
      headers: { authorization: `Bearer ${scene.overdub.apiToken}`, "content-type": "application/json" },
      body: JSON.stringify({
        tenant_id: "lab",
        authentication_method: "api_key",
        context: { base_url: "embedded:", api_key: apiKey, label: "Lab" },
      }),
    });
    const { id } = (await account.json()) as { id: string };
    const page = await scene.open(`settings?section=clock&account=${id}`);
    await page.getByRole("button", { name: "Move the clock" }).click();
    await page.getByText("Say until when").waitFor();
    await page.getByRole("button", { name: "+ 1 month" }).click();
    await page.getByText(/^Moved from/).waitFor();
    await page.getByRole("note").filter({ hasText: "Test workspace: it is" }).waitFor();
    expect(await real.getByRole("note").count()).toBe(0);
    await scene.check("settings-clock", page);
    await page.getByLabel("Move to").fill("yesterday");
    await page.getByRole("button", { name: "Move the clock" }).click();
    await page.getByText(/only moves forward/).waitFor();
  });

  test("a backup is known once it was made, and so is what is kept for how long", async () => {
    const page = await scene.open("settings?section=upkeep");
    await page.getByText("Nothing was backed up from here.").waitFor();
    await page.getByText("For good").waitFor();
    const folder = `${scene.overdub.data}-backup`;
    try {
      expect(await runOverdub(["backup", folder, "--json"], { data: scene.overdub.data })).toMatchObject({ code: 0 });
      await page.reload();
      await page.getByText(/^Everything up to/).waitFor();
      await scene.check("settings-upkeep", page);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("nothing was asked of others, and nothing broke", () => {
    expect(scene.faults).toEqual([]);
  });
});
