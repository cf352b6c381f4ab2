import { hasBrowser } from "@overdub/workspace/testing/browser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectByKey } from "./testing/connect-by-key.ts";
import type { LinkScene } from "./testing/link-scene.ts";
import { startLinkScene } from "./testing/link-scene.ts";
import { reactPage } from "./testing/react-page.ts";

describe.skipIf(!hasBrowser())("the button for React, in strict mode", () => {
  let scene: LinkScene;
  beforeAll(async () => {
    scene = await startLinkScene(reactPage);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  async function openPage() {
    const page = await scene.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.route("**/token", async (route) => route.fulfill({ body: await scene.mint() }));
    await page.goto(`${scene.origin}/react`);
    const button = page.getByRole("button", { name: "Connect Dub" });
    const told = () => page.evaluate<[kind: string, what: unknown][]>("window.told");
    return { page, button, told, errors };
  }

  test("opens one frame however often it is pressed, and tells once of the account", async () => {
    const { page, button, told, errors } = await openPage();
    await button.evaluate("document.querySelector('button').click()");
    await button.evaluate("document.querySelector('button').click()");
    const frame = await scene.frameOf(page);
    expect(await page.locator("iframe").count()).toBe(1);
    expect(await button.getAttribute("aria-busy")).toBe("true");
    await connectByKey(frame, scene.overdub.workspaceKey);
    await expect.poll(told).toEqual([["connected", expect.objectContaining({ result: "success" })]]);
    await expect.poll(() => button.getAttribute("aria-busy")).toBe("false");
    expect(errors).toEqual([]);
  });

  test("can be pressed again by who has left, and closes with its component, which then is told nothing", async () => {
    const { page, button, told, errors } = await openPage();
    await button.click();
    await (await scene.frameOf(page)).getByRole("button", { name: "Close" }).click();
    await expect.poll(told).toEqual([["failed", "closed"]]);
    await expect.poll(() => button.getAttribute("aria-busy")).toBe("false");
    await button.click();
    await scene.frameOf(page);
    await page.evaluate("window.show(false)");
    await page.getByText("Gone").waitFor();
    await expect.poll(() => page.locator("iframe").count()).toBe(0);
    expect([await told(), errors]).toEqual([[["failed", "closed"]], []]);
  });
});
