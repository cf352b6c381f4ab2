import { runOverdub } from "@overdub/testkit";
import { findingsOf, hasBrowser, showsHeading } from "@overdub/workspace/testing/browser";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { LinkScene } from "./testing/link-scene.ts";
import { startLinkScene } from "./testing/link-scene.ts";
import { tabTo } from "./testing/tab-to.ts";

const EMAIL = "ada@acme.test";
const PASSWORD = "correct horse battery";

describe.skipIf(!hasBrowser())(
  "signing in with Dub on the link page, at the embedded workspace as it is first started",
  () => {
    let scene: LinkScene;
    let signedIn: BrowserContextOptions;
    beforeAll(async () => {
      scene = await startLinkScene();
      await overdub("workspace", "member", "add", "demo", "--email", EMAIL, "--role", "owner");
      const { link } = await overdub("workspace", "member", "invite", "demo", EMAIL);
      const context = await scene.browser.newContext();
      const page = await context.newPage();
      await page.goto(link);
      await page.getByLabel("New password").fill(PASSWORD);
      await page.getByRole("button", { name: "Set password" }).click();
      await page.getByRole("heading", { name: "You are signed in" }).waitFor();
      signedIn = { storageState: await context.storageState() };
      await context.close();
    });
    afterAll(() => scene[Symbol.asyncDispose]());
    // Or the next person would be told that the workspace was connected before.
    afterEach(async () => {
      const { result } = await scene.api("GET", "/integrated-account");
      const ids = (result as { id: string; authentication_method: string }[])
        .filter(({ authentication_method }) => authentication_method === "oauth2")
        .map(({ id }) => id);
      if (ids.length > 0) await scene.api("POST", "/integrated-account/bulk-delete", { ids });
    });

    async function overdub(...args: string[]) {
      const { code, stdout, stderr } = await runOverdub([...args, "--json"], { data: scene.overdub.data });
      if (code !== 0) throw new Error(stderr);
      return JSON.parse(stdout);
    }

    const goToDub = (page: Page) => page.getByRole("button", { name: "Sign in with Dub" }).click();
    const answer = (page: Page, name: "Allow" | "Decline") => page.getByRole("button", { name }).click();

    async function expectConnected(result: unknown): Promise<string> {
      expect(result).toMatchObject({ result: "success", integration: "dub" });
      const { integrated_account_id: id } = result as { integrated_account_id: string };
      const account = await scene.api("GET", `/integrated-account/${id}`);
      expect(account).toMatchObject({
        status: "active",
        authentication_method: "oauth2",
        context: { oauth: { scope: expect.arrayContaining(["links.write", "user.read"]) } },
        last_action_run_result: { workspace_slug: "demo" },
      });
      return id;
    }

    test("our SDK in a frame opens a window for Dub, in which a member signs in, and an account that is connected again keeps its id", async () => {
      const page = await scene.openProduct();
      const connect = async (extra: object) => {
        await scene.call(page, "own", await scene.mint(extra));
        const frame = await scene.frameOf(page);
        const [dub] = await Promise.all([
          page.waitForEvent("popup"),
          frame.getByRole("button", { name: "Sign in with Dub" }).click(),
        ]);
        return dub;
      };
      const dub = await connect({});
      await dub.getByLabel("Email").fill(EMAIL);
      await dub.getByLabel("Password").fill(PASSWORD);
      await dub.getByRole("button", { name: "Sign in" }).click();
      await answer(dub, "Allow");
      const id = await expectConnected((await scene.endOf(page))?.resolved);
      await answer(await connect({ integrated_account_id: id }), "Allow");
      expect(await expectConnected((await scene.endOf(page))?.resolved)).toBe(id);
    });

    test.each(["own", "vendor"])(
      "the %s SDK connects in a popup, also after the person has declined once",
      async (sdk) => {
        const page = await scene.openProduct(signedIn);
        const token = await scene.mint();
        const popup = await scene.popupOf(page, () => scene.call(page, sdk, token, { iframe: false }));
        await goToDub(popup);
        await answer(popup, "Decline");
        await popup.getByText("You did not allow access.").waitFor();
        await popup.getByRole("button", { name: "Try again" }).click();
        await goToDub(popup);
        await answer(popup, "Allow");
        await expectConnected((await scene.endOf(page))?.resolved);
        await expect.poll(() => popup.isClosed()).toBe(true);
      },
    );

    test.each(["own", "vendor"])("the %s SDK connects in the same window", async (sdk) => {
      const page = await scene.openProduct(signedIn);
      const token = await scene.mint({ redirect_uri: `${scene.origin}/linked?x=1` });
      await scene.call(page, sdk, token, { sameWindow: true }).catch(() => undefined);
      await goToDub(page);
      await answer(page, "Allow");
      await page.waitForURL(/linked/);
      const query = Object.fromEntries(new URL(page.url()).searchParams);
      expect(query.x).toBe("1");
      await expectConnected(query);
    });

    test("the keyboard alone leads through sign-in and consent, to Dub and back", async () => {
      const page = await scene.openProduct();
      const token = await scene.mint({ redirect_uri: `${scene.origin}/linked` });
      await scene.call(page, "own", token, { sameWindow: true, authFormat: "oauth2" }).catch(() => undefined);
      await page.getByRole("button", { name: "Sign in with Dub" }).waitFor();
      await tabTo(page, "Sign in with Dub");
      await page.keyboard.press("Enter");
      await showsHeading(page, "Sign in");
      await tabTo(page, "Email");
      await page.keyboard.insertText(EMAIL);
      await tabTo(page, "Password");
      await page.keyboard.insertText(PASSWORD);
      await page.keyboard.press("Enter");
      await showsHeading(page, /^Connect /);
      await tabTo(page, "Allow");
      await page.keyboard.press("Enter");
      await page.waitForURL(/linked/);
      await expectConnected(Object.fromEntries(new URL(page.url()).searchParams));
    });

    test.each([{ iframe: false }, { sameWindow: true }, {}])(
      "who connects a workspace a second time reads what that ends, with %j, before the page goes",
      async (mode) => {
        const page = await scene.openProduct(signedIn);
        const connect = async () => {
          const token = await scene.mint({ redirect_uri: `${scene.origin}/linked` });
          const start = () => scene.call(page, "own", token, mode).catch(() => undefined);
          if ("iframe" in mode) {
            const popup = await scene.popupOf(page, start);
            await goToDub(popup);
            await answer(popup, "Allow");
            return popup;
          }
          await start();
          if ("sameWindow" in mode) {
            await goToDub(page);
            await answer(page, "Allow");
            return page;
          }
          const frame = await scene.frameOf(page);
          const button = frame.getByRole("button", { name: "Sign in with Dub" });
          const [dub] = await Promise.all([page.waitForEvent("popup"), button.click()]);
          await answer(dub, "Allow");
          return frame;
        };
        const resultOf = async () => {
          if (!("sameWindow" in mode)) return (await scene.endOf(page))?.resolved;
          await page.waitForURL(/linked/);
          return Object.fromEntries(new URL(page.url()).searchParams);
        };
        await connect();
        const first = await expectConnected(await resultOf());
        await page.goto(scene.origin);
        await page.waitForFunction("window.isReady");
        const at = await connect();
        await at.getByText("You had connected this workspace before.").waitFor();
        expect(await findingsOf(at)).toEqual([]);
        await at
          .getByRole("button", { name: "sameWindow" in mode ? "Go back" : "Close" })
          .last()
          .click();
        expect(await expectConnected(await resultOf())).not.toBe(first);
        expect(await scene.api("GET", `/integrated-account/${first}`)).toMatchObject({ status: "needs_reauth" });
      },
    );

    test("who declines and leaves is told of to the opener, and nothing is connected", async () => {
      const page = await scene.openProduct(signedIn);
      const token = await scene.mint({ tenant_id: "declined" });
      const popup = await scene.popupOf(page, () => scene.call(page, "own", token, { iframe: false }));
      await goToDub(popup);
      await answer(popup, "Decline");
      await popup.getByRole("button", { name: "Close" }).last().click();
      expect((await scene.endOf(page))?.rejected).toMatchObject({
        error: "You did not allow access.",
        error_type: "connection_error",
      });
      expect((await scene.api("GET", "/integrated-account?tenant_id=declined")).result).toEqual([]);
    });

    test("what comes back from Dub as garbage, or twice, connects nothing more", async () => {
      const page = await scene.openProduct(signedIn);
      const token = await scene.mint({ tenant_id: "odd" });
      const popup = await scene.popupOf(page, () => scene.call(page, "own", token, { iframe: false }));
      const waysBack: string[] = [];
      popup.on(
        "request",
        (request) => void (request.url().includes("/oauth/callback") && waysBack.push(request.url())),
      );
      await goToDub(popup);
      await popup.getByRole("button", { name: "Allow" }).waitFor();
      const asked = new URL(popup.url()).searchParams;
      const garbage = new URLSearchParams({
        code: "garbage",
        state: asked.get("state") ?? "",
        iss: scene.overdub.workspace,
      });
      await popup.goto(`${asked.get("redirect_uri")}?${garbage}`);
      await popup.getByText("Dub did not accept the confirmation. Try again.").waitFor();
      await popup.getByRole("button", { name: "Try again" }).click();
      await goToDub(popup);
      await answer(popup, "Allow");
      await expectConnected((await scene.endOf(page))?.resolved);
      for (const way of [...waysBack]) {
        await page.goto(way);
        await showsHeading(page, "This page has expired");
      }
      expect(waysBack.length).toBeGreaterThan(1);
      expect((await scene.api("GET", "/integrated-account?tenant_id=odd")).result).toHaveLength(1);
    });

    test("who comes back from Dub too late is told, and nothing is connected", async () => {
      const page = await scene.openProduct(signedIn);
      const token = await scene.mint({ tenant_id: "late" });
      const popup = await scene.popupOf(page, () => scene.call(page, "own", token, { iframe: false }));
      await goToDub(popup);
      await popup.getByRole("button", { name: "Allow" }).waitFor();
      await scene.inDatabase((db) => db.updateTable("oauth_authorizations").set({ expires_at_ms: 1 }).execute());
      await answer(popup, "Allow");
      await showsHeading(popup, "This page has expired");
      await popup.close();
      expect(await scene.endOf(page)).toEqual({ rejected: "closed" });
      expect((await scene.api("GET", "/integrated-account?tenant_id=late")).result).toEqual([]);
    });

    test("a token that offers a key alone leads to no sign-in", async () => {
      const page = await scene.openProduct(signedIn);
      await scene.call(page, "own", await scene.mint(), { authFormat: "api_key" });
      const frame = await scene.frameOf(page);
      await frame.getByLabel("Dub API key").waitFor();
      expect(await frame.getByRole("button", { name: "Sign in with Dub" }).count()).toBe(0);
    });
  },
);
