import { findingsOf, hasBrowser, showsHeading } from "@overdub/workspace/testing/browser";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectByKey } from "./testing/connect-by-key.ts";
import type { LinkScene } from "./testing/link-scene.ts";
import { startLinkScene, VENDORS_LOCAL } from "./testing/link-scene.ts";

const FORM = {
  title: "What should be synced?",
  fields: [
    { name: "folder", label: "Folder", type: "select", required: true, options: [{ value: "all", label: "All" }] },
    {
      name: "kinds",
      label: "Kinds",
      type: "multi_select",
      options: [
        { value: "sales", label: "Sales" },
        { value: "leads", label: "Leads" },
      ],
    },
    { name: "note", label: "Note", type: "text", required: true },
  ],
};
const SETTINGS = { product_name: "Tidewell", post_connect_form: FORM };
/** As a product opens the form of an account whose folder and kinds were chosen before. */
const OPTIONS = {
  additionalContext: { note: "Of the product" },
  disabledFields: { folder: { message: "Your plan has one folder." } },
  preventDeselect: { kinds: { message: "Sales stay synced." } },
};

describe.skipIf(!hasBrowser())("the form of an account that is connected", () => {
  let scene: LinkScene;
  beforeAll(async () => {
    scene = await startLinkScene();
    await scene.setUp(SETTINGS);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  /** @returns its id, and a token for its form. */
  async function connected(context: object = {}): Promise<{ id: string; token: string }> {
    const { id } = await scene.api("POST", "/integrated-account", {
      tenant_id: "acme-1",
      context: { api_key: scene.overdub.workspaceKey, base_url: "embedded:", ...context },
    });
    const minted = await scene.api("POST", "/integrated-account/token", { integrated_account_id: id });
    return { id, token: minted.integrated_account_token };
  }

  /** The window or frame in which the form is. */
  async function open(page: Page, sdk: string, token: string, options: object): Promise<Page | Frame> {
    const start = () => scene.call(page, sdk, token, options).catch(() => undefined);
    if ("iframe" in options) return scene.popupOf(page, start);
    await start();
    if (!("sameWindow" in options)) {
      return scene.frameOf(page, sdk === "ownForm" ? "overdub-link" : "truto-link-iframe");
    }
    await page.waitForURL(/post-connect/);
    return page;
  }

  test.each([
    ["ownForm", {}],
    ["ownForm", { iframe: false }],
    ["ownForm", { sameWindow: true }],
    ["vendorForm", { baseUrl: VENDORS_LOCAL }],
    ["vendorForm", { iframe: false }],
    ["vendorForm", { sameWindow: true }],
  ])("is filled in through %s with %j, as far as the product lets it", async (sdk, mode) => {
    const { id, token } = await connected({ folder: "all", kinds: ["sales"] });
    const page = await scene.openProduct();
    const form = await open(page, sdk, token, { ...OPTIONS, ...mode });
    await showsHeading(form, FORM.title);
    expect(form.url()).not.toContain(token);
    expect(await form.getByLabel("Note").inputValue()).toBe("Of the product");
    expect(await form.getByLabel("Folder").isDisabled()).toBe(true);
    expect([
      await form.getByLabel("Sales").isChecked(),
      await form.getByLabel("Sales").isDisabled(),
      await form.getByLabel("Leads").isDisabled(),
    ]).toEqual([true, true, false]);
    await form.getByText("Your plan has one folder.").waitFor();
    await form.getByText("Sales stay synced.").waitFor();
    await form.getByLabel("Leads").check();
    await form.getByLabel("Note").fill("Ours");
    await form.getByLabel("Note").press("Enter");
    if ("sameWindow" in mode) await showsHeading(form, "Saved");
    else {
      expect((await scene.endOf(page))?.resolved).toMatchObject({
        result: "success",
        integration: "dub",
        integrated_account_id: id,
      });
    }
    expect((await scene.api("GET", `/integrated-account/${id}`)).context).toMatchObject({
      folder: "all",
      kinds: ["sales", "leads"],
      note: "Ours",
    });
  });

  test("says on the field what is missing, keeps nobody out, and may be left", async () => {
    const { id, token } = await connected();
    const page = await scene.openProduct();
    const frame = await open(page, "ownForm", token, {});
    await frame.getByLabel("Folder").selectOption("all");
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText("“Note” is needed.").waitFor();
    expect(await frame.evaluate("document.activeElement.id")).toBe("field-note");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect([colorScheme, await findingsOf(frame)]).toEqual([colorScheme, []]);
    }
    await frame.getByRole("button", { name: "Close" }).click();
    expect(await scene.endOf(page)).toEqual({ rejected: "closed" });
    expect((await scene.api("GET", `/integrated-account/${id}`)).context).not.toHaveProperty("folder");
  });

  test.each(["own", "vendor"])(
    "left open after a connection, %s SDK is told of the account all the same",
    async (sdk) => {
      const page = await scene.openProduct();
      const token = await scene.mint();
      const popup = await scene.popupOf(page, () => scene.call(page, sdk, token, { iframe: false }));
      await connectByKey(popup, scene.overdub.workspaceKey);
      await showsHeading(popup, FORM.title);
      await popup.close({ runBeforeUnload: true });
      expect((await scene.endOf(page))?.resolved).toMatchObject({ result: "success", integration: "dub" });
    },
  );

  test.each([
    ["with a token that is none", async () => "ovdiat_none", "This form has expired. Open it again."],
    [
      "of an account that is not connected any more",
      async () => {
        const { id, token } = await connected();
        const change = { status: "needs_reauth" };
        await scene.inDatabase((db) =>
          db.updateTable("integrated_accounts").set(change).where("id", "=", id).execute(),
        );
        return token;
      },
      "This account is not connected. Connect it first.",
    ],
    [
      "that the environment does not have",
      async () => {
        await scene.setUp({ product_name: "Tidewell" });
        return (await connected()).token;
      },
      "RapidForm is not setup.",
    ],
  ])("%s is not shown, which both SDKs are told", async (_, tokenOf, error) => {
    const token = await tokenOf();
    const page = await scene.openProduct();
    for (const [sdk, mode] of [
      ["ownForm", {}],
      ["vendorForm", { iframe: false }],
    ] as const) {
      await scene.call(page, sdk, token, mode);
      expect((await scene.endOf(page))?.rejected).toMatchObject({ error, error_type: "rapid_form_error" });
    }
    await page.goto(`${scene.overdub.gateway}/connect-account/post-connect?integrated_account_session_token=${token}`);
    await showsHeading(page, "This form cannot be shown");
    expect([await page.locator("input, select").count(), await findingsOf(page)]).toEqual([0, []]);
    await scene.setUp(SETTINGS);
  });
});
