import { findingsOf, hasBrowser, showsHeading } from "@overdub/workspace/testing/browser";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectByKey, fillKey } from "./testing/connect-by-key.ts";
import type { LinkScene } from "./testing/link-scene.ts";
import { startLinkScene } from "./testing/link-scene.ts";

const COLOR = "#b4235a";
const FORM = {
  title: "What should be synced?",
  text: "You can change this later.",
  fields: [
    { name: "folder", label: "Folder", type: "select", required: true, options: [{ value: "all", label: "All" }] },
    { name: "kinds", label: "Kinds", type: "multi_select", options: [{ value: "sales", label: "Sales" }] },
    { name: "note", label: "Note", type: "text", help: "For your colleagues." },
  ],
};
const SETTINGS = {
  product_name: "Tidewell",
  color: COLOR,
  privacy_url: "https://tidewell.example/privacy",
  help_url: "https://tidewell.example/help",
};

describe.skipIf(!hasBrowser())("how the link page looks", () => {
  let scene: LinkScene;
  beforeAll(async () => {
    scene = await startLinkScene();
    await scene.setUp({ ...SETTINGS, post_connect_form: FORM });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  async function openPage(extra: object = {}, query = ""): Promise<Page> {
    const page = await scene.newPage();
    await page.goto(`${scene.overdub.gateway}/connect-account?link_token=${await scene.mint(extra)}${query}`);
    return page;
  }

  /** In both themes, on a phone and on a desktop: nothing is cut off, and nothing serious keeps anybody out. */
  async function check(name: string, page: Page, at: Page | Frame = page): Promise<void> {
    const folder = process.env.OVERDUB_TEST_SCREENSHOTS;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 860 });
        if (folder) await page.screenshot({ path: `${folder}/${name}.${width}.${colorScheme}.png`, fullPage: true });
        const wide = await at.evaluate<number>("document.documentElement.scrollWidth");
        expect([name, colorScheme, width, wide <= width, await findingsOf(at)]).toEqual([
          ...[name, colorScheme, width, true],
          [],
        ]);
      }
    }
  }

  const brandOf = (page: Page) =>
    page.evaluate(
      "getComputedStyle(document.documentElement).getPropertyValue('--tile') + document.querySelector('#by').textContent",
    );

  test("from the choice of a method to the end", async () => {
    const page = await openPage();
    await showsHeading(page, "Connect your Dub account to Tidewell");
    const fonts = "document.fonts.ready.then((fonts) => [...fonts].map(({ status }) => status))";
    expect(await page.evaluate(fonts)).toContain("loaded");
    await page.getByText("Your password stays with Dub, and Tidewell’s people never see a key.").waitFor();
    await check("choice", page);
    await page.getByRole("tab", { name: "Use an API key" }).click();
    await page.getByText("The key is kept encrypted").waitFor();
    await check("key", page);
    await page.getByRole("button", { name: "Where is it?" }).click();
    await check("key-where", page);
    await page.getByRole("button", { name: "Where is it?" }).click();
    await fillKey(page, "dub_0123456789abcdef01234567");
    await page.getByText("Dub does not know this key.").waitFor();
    await check("key-wrong", page);
    await fillKey(page, scene.overdub.workspaceKey);
    await page.getByText("Dub knows this key.").waitFor();
    await check("key-known", page);
    await page.getByRole("button", { name: /^Connect/ }).click();
    await showsHeading(page, FORM.title);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("“Folder” is needed.").waitFor();
    await check("form", page);
    await page.getByLabel("Folder").selectOption("all");
    await page.getByRole("button", { name: "Save" }).click();
    await showsHeading(page, "Connected");
    await check("done", page);
    await page.reload();
    await showsHeading(page, "This link was used already.");
    await check("used", page);
  });

  test("while it waits, where it fails, and where an account is connected again", async () => {
    const page = await openPage({ redirect_uri: `${scene.origin}/linked` }, "&skip_rapid_form=true");
    const { promise: seen, resolve: letFail } = Promise.withResolvers<void>();
    const error = "Dub gives no answer just now. Try again.";
    await page.route("**/connect-account/connect", async (route) => {
      await seen;
      await route.fulfill({ json: { result: "error", error, error_type: "connection_error" } });
    });
    await connectByKey(page, scene.overdub.workspaceKey);
    await page.getByText("This takes a few seconds.").waitFor();
    await check("progress", page);
    letFail();
    await showsHeading(page, "Not connected");
    await check("failed", page);
    await page.unroute("**/connect-account/connect");
    await page.getByRole("button", { name: "Try again" }).click();
    await connectByKey(page, scene.overdub.workspaceKey);
    await page.waitForURL(/linked/);
    const id = new URL(page.url()).searchParams.get("integrated_account_id");
    await scene.api("PATCH", `/integrated-account/${id}`, { context: { label: "Acme Marketing" } });
    const again = await openPage({ integrated_account_id: id });
    await showsHeading(again, "Connect Acme Marketing again");
    await check("again", again);
  });

  test("in a frame, while the person is at Dub, and where the browser opens no window for that", async () => {
    const page = await scene.openProduct();
    await scene.call(page, "own", await scene.mint());
    const frame = await scene.frameOf(page);
    await frame.evaluate("const { open } = window; window.open = () => { window.open = open; return null; }");
    await frame.getByRole("button", { name: "Sign in with Dub" }).click();
    await showsHeading(frame, "Open Dub");
    await check("blocked", page, frame);
    const [dub] = await Promise.all([
      page.waitForEvent("popup"),
      frame.getByRole("button", { name: "Open it" }).click(),
    ]);
    await showsHeading(frame, "Go on in Dub’s window");
    await check("waiting", page, frame);
    await dub.close();
    await frame.getByRole("button", { name: "Cancel" }).click();
    await showsHeading(frame, "Connect your Dub account to Tidewell");
  });

  test("is the same where it is loaded again, and where Dub leads back to", async () => {
    const page = await openPage();
    await showsHeading(page, "Connect your Dub account to Tidewell");
    const brand = await brandOf(page);
    expect(brand).toContain("PrivacyHelp");
    await page.reload();
    await showsHeading(page, "Connect your Dub account to Tidewell");
    expect(await brandOf(page)).toBe(brand);
    await page.getByRole("button", { name: "Sign in with Dub" }).click();
    await page.waitForURL(/sign-in/);
    const asked = new URL(new URL(page.url()).searchParams.get("return_to") ?? "", page.url()).searchParams;
    const refusal = new URLSearchParams({
      error: "access_denied",
      state: asked.get("state") ?? "",
      iss: scene.overdub.workspace,
    });
    await page.goto(`${asked.get("redirect_uri")}?${refusal}`);
    await showsHeading(page, "Not connected");
    await page.getByText("You did not allow access.").waitFor();
    expect(new URL(page.url()).pathname).toBe("/connect-account/done");
    expect(await brandOf(page)).toBe(brand);
    await page.goto(`${asked.get("redirect_uri")}?${refusal}`);
    await showsHeading(page, "This page has expired");
    await check("expired", page);
  });

  test("loaded again in a frame it shows nothing, where not every page may frame it", async () => {
    await scene.setUp({ ...SETTINGS, frame_ancestors: [scene.origin] });
    const page = await scene.openProduct();
    await scene.call(page, "own", await scene.mint());
    const frame = await scene.frameOf(page);
    await frame.evaluate("location.reload()");
    expect((await scene.endOf(page))?.rejected).toMatchObject({ error_type: "invalid_token" });
    await scene.setUp({ ...SETTINGS, frame_ancestors: ["https://app.tidewell.example"] });
    await scene.call(page, "own", await scene.mint());
    await page.waitForSelector("#overdub-link");
    await expect.poll(() => page.frames()[1]?.url()).toContain("chrome-error:");
  });
});
