import { hasBrowser, showsHeading } from "@overdub/workspace/testing/browser";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectByKey, fillKey } from "./testing/connect-by-key.ts";
import type { LinkScene } from "./testing/link-scene.ts";
import { startLinkScene, VENDORS_LOCAL } from "./testing/link-scene.ts";

const VENDORS_FRAME = "truto-link-iframe";

describe.skipIf(!hasBrowser())("the link page, in a browser that blocks cookies of other sites", () => {
  let scene: LinkScene;
  beforeAll(async () => {
    scene = await startLinkScene();
    await scene.setUp({ product_name: "Tidewell", color: "#123c44" });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const connect = (at: Page | Frame) => connectByKey(at, scene.overdub.workspaceKey);

  async function expectConnected(result: unknown): Promise<string> {
    expect(result).toMatchObject({
      result: "success",
      integration: "dub",
      integrated_account_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const { integrated_account_id: id } = result as { integrated_account_id: string };
    const account = await scene.api("GET", `/integrated-account/${id}`);
    expect(account).toMatchObject({ status: "active", authentication_method: "api_key" });
    expect(account.last_action_run_result.probes).toEqual({ links: true, analytics: true, partners: false });
    return id;
  }

  test("our SDK connects by API key in a frame", async () => {
    const page = await scene.openProduct();
    await scene.call(page, "own", await scene.mint());
    const frame = await scene.frameOf(page);
    expect(await frame.evaluate("document.cookie = 'kept=1; SameSite=None; Secure'; document.cookie")).toBe("");
    await connect(frame);
    await expectConnected((await scene.endOf(page))?.resolved);
    expect(await page.locator("iframe").count()).toBe(0);
  });

  test.each([
    ["own", {}],
    ["vendor", {}],
    ["own", { redirect_uri: "https://tidewell.example/linked" }],
  ])("the %s SDK connects by API key in a popup, with %j", async (sdk, extra) => {
    const page = await scene.openProduct();
    const token = await scene.mint(extra);
    const popup = await scene.popupOf(page, () => scene.call(page, sdk, token, { iframe: false }));
    expect(popup.url()).not.toContain(token);
    await connect(popup);
    const ended = await scene.endOf(page);
    await expectConnected(ended?.resolved);
    expect(ended?.resolved).toMatchObject(extra);
    await expect.poll(() => popup.isClosed()).toBe(true);
  });

  test.each(["own", "vendor"])("the %s SDK connects by API key in the same window", async (sdk) => {
    const page = await scene.openProduct();
    const token = await scene.mint({ redirect_uri: `${scene.origin}/linked?x=1` });
    await scene.call(page, sdk, token, { sameWindow: true }).catch(() => undefined);
    await page.waitForURL(/connect-account/);
    await connect(page);
    await page.waitForURL(/linked/);
    const query = new URL(page.url()).searchParams;
    expect(query.get("x")).toBe("1");
    await expectConnected(Object.fromEntries(query));
  });

  test("the vendor SDK connects in a frame of the address that it listens to, and elsewhere the frame says that all is done", async () => {
    const page = await scene.openProduct();
    await scene.call(page, "vendor", await scene.mint(), { baseUrl: VENDORS_LOCAL });
    await connect(await scene.frameOf(page, VENDORS_FRAME));
    await expectConnected((await scene.endOf(page))?.resolved);
    expect(await page.locator("iframe").count()).toBe(0);
    await scene.call(page, "vendor", await scene.mint());
    const elsewhere = await scene.frameOf(page, VENDORS_FRAME);
    await connect(elsewhere);
    await showsHeading(elsewhere, "Connected");
    await elsewhere.getByText("You can close this window.").waitFor();
    expect(await page.evaluate(() => globalThis.ended)).toBeNull();
  });

  test("a wrong key, and a public one, are told on their field, and the right one still connects", async () => {
    const page = await scene.openProduct();
    await scene.call(page, "own", await scene.mint());
    const frame = await scene.frameOf(page);
    await fillKey(frame, "dub_pk_0123456789abcdef");
    await frame.getByText("This is a public key. Use the secret one.").waitFor();
    await fillKey(frame, "dub_0123456789abcdef01234567");
    await frame.getByText("Dub does not know this key.").waitFor();
    await frame.getByRole("button", { name: /^Connect/ }).click();
    const input = frame.getByLabel("Dub API key");
    await expect.poll(() => input.evaluate("document.activeElement.id")).toBe("key");
    expect(await input.getAttribute("aria-invalid")).toBe("true");
    expect(await page.evaluate(() => globalThis.ended)).toBeNull();
    await connect(frame);
    await expectConnected((await scene.endOf(page))?.resolved);
  });

  test.each(["own", "vendor"])(
    "who closes the window of the %s SDK ends it, and may use the token again",
    async (sdk) => {
      const page = await scene.openProduct();
      const token = await scene.mint();
      const popup = await scene.popupOf(page, () => scene.call(page, sdk, token, { iframe: false }));
      await popup.close();
      expect(await scene.endOf(page)).toEqual({ rejected: "closed" });
      const again = await scene.popupOf(page, () => scene.call(page, sdk, token, { iframe: false }));
      await connect(again);
      await expectConnected((await scene.endOf(page))?.resolved);
    },
  );

  test("of two keys it is the last one whose answer is shown, and a double click connects once", async () => {
    const page = await scene.openProduct();
    const { promise: late, resolve: letAnswer } = Promise.withResolvers<void>();
    const sent: string[] = [];
    page.on("request", (request) => sent.push(new URL(request.url()).pathname));
    await page.route("**/connect-account/check", async (route) => {
      if (route.request().postDataJSON().api_key === scene.overdub.workspaceKey) return route.continue();
      await late;
      return route.fulfill({ json: { verdict: "refused" } }).catch(() => undefined);
    });
    await scene.call(page, "own", await scene.mint());
    const frame = await scene.frameOf(page);
    await fillKey(frame, "dub_0123456789abcdef01234567");
    await frame.getByText("Asking Dub about this key…").waitFor();
    await expect.poll(() => sent).toContain("/connect-account/check");
    await fillKey(frame, scene.overdub.workspaceKey);
    await frame.getByText("Dub knows this key.").waitFor();
    letAnswer();
    await frame.getByRole("button", { name: /^Connect/ }).dblclick();
    await expectConnected((await scene.endOf(page))?.resolved);
    expect(sent.filter((path) => path === "/connect-account/connect")).toHaveLength(1);
  });

  test("an answer that is garbage is asked for again, and one that never comes ends in a clear state", async () => {
    const page = await scene.openProduct();
    const token = await scene.mint();
    await page.clock.install();
    await page.goto(`${scene.overdub.gateway}/connect-account?link_token=${token}`);
    const garbage = { status: 200, contentType: "text/html", body: "<h1>Welcome to the hotel</h1>" };
    const path = "**/connect-account/connect";
    await page.route(path, (route) => route.fulfill(garbage));
    await connect(page);
    await page.getByText("This takes a few seconds.").waitFor();
    await page.clock.fastForward(61_000);
    await showsHeading(page, "Not connected");
    await page.unroute(path);
    await page.route(path, async (route) => {
      await route.fetch();
      await route.fulfill(garbage);
    });
    await page.getByRole("button", { name: "Try again" }).click();
    await connect(page);
    await showsHeading(page, "Connected");
  });

  test("a window that the browser blocks is told", async () => {
    const page = await scene.openProduct();
    await page.evaluate("window.open = () => null");
    for (const sdk of ["own", "vendor"]) {
      await scene.call(page, sdk, await scene.mint(), { iframe: false });
      expect(await scene.endOf(page)).toEqual({ rejected: "blocked" });
    }
  });
});
