import { createApiToken, createEnvironment } from "@overdub/gateway";
import { hasBrowser, showsHeading } from "@overdub/workspace/testing/browser";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectByKey } from "./testing/connect-by-key.ts";
import type { LinkScene } from "./testing/link-scene.ts";
import { startLinkScene } from "./testing/link-scene.ts";

const NONE = "This link is not valid.";

/** Of the right window and the right origin, and no result. */
const NO_RESULTS = [
  null,
  0,
  "success",
  [],
  {},
  { result: "success", integrated_account_id: "forged" },
  { is_truto: "true", integrated_account_id: "forged" },
  { is_truto: true },
  { is_truto: true, result: "success" },
  { outcome: { result: "success", integrated_account_id: "forged" } },
];

describe.skipIf(!hasBrowser())("the link page and its SDK, where somebody means no good", () => {
  let scene: LinkScene;
  beforeAll(async () => {
    scene = await startLinkScene();
    await scene.setUp({ product_name: "Tidewell" });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const connect = (at: Page | Frame) => connectByKey(at, scene.overdub.workspaceKey);
  const gateway = (path: string) => scene.overdub.gateway + path;

  async function useUp(): Promise<string> {
    const token = await scene.mint();
    const response = await fetch(gateway("/connect-account/connect"), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ api_key: scene.overdub.workspaceKey }),
    });
    expect(await response.json()).toMatchObject({ result: "success" });
    return token;
  }

  async function expire(): Promise<string> {
    const token = await scene.mint({ tenant_id: "late" });
    const change = { expires_at_ms: Date.now() - 1 };
    await scene.inDatabase((db) => db.updateTable("link_tokens").set(change).where("tenant_id", "=", "late").execute());
    return token;
  }

  test.each<[kind: string, token: () => Promise<string>, text: string]>([
    ["that is used up", useUp, "This link was used already."],
    ["that has expired", expire, "This link has expired."],
    [
      "with a changed letter",
      async () => (await scene.mint()).replace(/.$/, (last) => (last === "a" ? "b" : "a")),
      NONE,
    ],
    ["that is cut off", async () => (await scene.mint()).slice(0, -4), NONE],
    ["that is an API token", async () => scene.overdub.apiToken, NONE],
  ])("a link token %s shows no form, and ends with invalid_token", async (_, token, text) => {
    const bad = await token();
    const page = await scene.openProduct();
    const told = { error: text, error_type: "invalid_token", integration: "dub" };
    await scene.call(page, "own", bad);
    expect((await scene.endOf(page))?.rejected).toMatchObject(told);
    await scene.call(page, "vendor", bad, { iframe: false });
    expect((await scene.endOf(page))?.rejected).toMatchObject(told);
    await page.goto(gateway(`/connect-account?link_token=${bad}`));
    await showsHeading(page, text);
    expect(await page.locator("input, .go").count()).toBe(0);
    expect(page.url()).not.toContain(bad);
  });

  test("a link token of another environment connects an account there, which this one cannot see", async () => {
    const other = await scene.inDatabase(async (db) => {
      const { id: environmentId } = await createEnvironment(db, { name: "Other", nowMs: Date.now() });
      return createApiToken(db, { environmentId, name: "Other", isOperator: false, nowMs: Date.now() });
    });
    const page = await scene.openProduct();
    await scene.call(page, "own", await scene.mint({}, other.token));
    const frame = await scene.frameOf(page);
    // It has the looks of its own environment, where no name is set up.
    await showsHeading(frame, "Connect your Dub account");
    await connect(frame);
    const { integrated_account_id: id } = Object((await scene.endOf(page))?.resolved);
    expect(await scene.api("GET", `/integrated-account/${id}`, undefined, other.token)).toMatchObject({
      status: "active",
    });
    await expect(scene.api("GET", `/integrated-account/${id}`)).rejects.toThrow("not found");
    await expect(scene.mint({ integrated_account_id: id })).rejects.toThrow("not found");
  });

  /** As a page does it: one that a person opens by its address has no opener. */
  const leadTo = (opened: Page | Frame, url: string) =>
    opened.evaluate(`void setTimeout(() => location.assign(${JSON.stringify(url)}))`);

  test.each([
    ["a frame", {}],
    ["a popup", { iframe: false }],
  ])("messages that are forged end nothing in %s", async (_, options) => {
    const page = await scene.openProduct();
    const token = await scene.mint();
    const start = () => scene.call(page, "own", token, options);
    const isPopup = "iframe" in options;
    const opened = isPopup ? await scene.popupOf(page, start) : await start().then(() => scene.frameOf(page));
    // Of the right origin, in another window: this one says what it means, but not to us.
    await page.evaluate(`
      const other = document.createElement("iframe");
      other.src = "${gateway("/connect-account?link_token=none&iframe=true")}";
      document.body.append(other);
      window.postMessage({ is_truto: true, result: "success", integrated_account_id: "forged" }, "*");
    `);
    await opened.evaluate(`
      const target = window.opener ?? window.parent;
      for (const message of ${JSON.stringify(NO_RESULTS)}) target.postMessage(message, "*");
    `);
    await scene.hears(page, 2 + NO_RESULTS.length);
    // Of the right window, which another origin has taken.
    await leadTo(opened, `${scene.origin}/forger`);
    await scene.hears(page, 3 + NO_RESULTS.length);
    expect(await page.evaluate(() => globalThis.ended)).toBeNull();
    await leadTo(opened, gateway(`/connect-account?link_token=${token}`));
    await connect(opened);
    expect((await scene.endOf(page))?.resolved).toMatchObject({ result: "success" });
  });

  test("an empty link token is none, and not the one that the page had before", async () => {
    const page = await scene.openProduct();
    for (const token of [await scene.mint(), ""]) {
      await scene.call(page, "own", token);
      if (token) await (await scene.frameOf(page)).getByRole("button", { name: "Close" }).click();
      await scene.endOf(page);
    }
    expect((await scene.endOf(page))?.rejected).toMatchObject({ error: NONE, error_type: "invalid_token" });
  });

  test.each(["the button", "Escape", "Escape around it"])(
    "%s closes a frame, and the focus is where it was",
    async (way) => {
      const page = await scene.openProduct();
      await page.getByRole("button", { name: "Connect" }).focus();
      await scene.call(page, "own", await scene.mint(), { authFormat: "api_key" });
      const frame = await scene.frameOf(page);
      await page.getByRole("button", { name: "Connect" }).evaluate("document.querySelector('button').focus()");
      expect(await page.evaluate("document.activeElement.tagName")).not.toBe("BUTTON");
      if (way === "Escape around it") {
        await page.locator("#overdub-link").blur();
        await page.keyboard.press("Escape");
      } else if (way === "Escape") {
        await frame.getByLabel("Dub API key").focus();
        // Not waited for: who would say that the key was heard has gone with its frame.
        page.keyboard.press("Escape").catch(() => undefined);
      } else await frame.getByRole("button", { name: "Close" }).click();
      expect(await scene.endOf(page)).toEqual({ rejected: "closed" });
      expect(await page.locator("iframe").count()).toBe(0);
      await expect.poll(() => page.evaluate("document.activeElement?.textContent")).toBe("Connect");
    },
  );

  test("the button closes a popup", async () => {
    const page = await scene.openProduct();
    const token = await scene.mint();
    const popup = await scene.popupOf(page, () => scene.call(page, "own", token, { iframe: false }));
    await popup.getByRole("button", { name: "Close" }).click();
    expect(await scene.endOf(page)).toEqual({ rejected: "closed" });
    await expect.poll(() => popup.isClosed()).toBe(true);
  });
});
