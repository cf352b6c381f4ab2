import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CreatedOAuthApp } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inviteMember } from "../../members/invite-member.ts";
import { addMember } from "../../members/members.ts";
import { useSetUpLink } from "../../sign-in/set-up-links.ts";
import { findingsOf, hasBrowser, showsHeading, startBrowser } from "../../testing/browser.ts";
import { addApp, postForm } from "../testing/oauth-client.ts";

const PASSWORD = "correct horse battery";
const EMAIL = "ada@acme.test";
const LONG = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(5);

describe.skipIf(!hasBrowser())("sign-in and consent", () => {
  let workspace: StartedWorkspace;
  let browser: Browser;
  let app: CreatedOAuthApp;
  let redirectUri: string;
  /** The application: it sends its visitors on to another of its addresses, as many do. */
  const product = createServer((request, response) => {
    if (request.url?.startsWith("/callback"))
      response.writeHead(302, { Location: `http://app.product.test:${port()}/in` });
    response.end("<title>Product</title>");
  });
  const port = () => (product.address() as AddressInfo).port;

  beforeAll(async () => {
    workspace = await startWorkspace();
    browser = await startBrowser();
    await new Promise<void>((resolve) => product.listen(0, "127.0.0.1", resolve));
    redirectUri = `http://product.test:${port()}/callback`;
    app = await addApp(workspace, { slug: "product", name: "Tidewell", redirectUris: [redirectUri] }, Date.now());
    await addMember(workspace.database.db, workspace.workspace.id, { role: "member", email: EMAIL }, Date.now());
  });
  afterAll(async () => {
    await browser.close();
    product.close();
    await workspace.close();
  });

  const consentUrl = (of = app) =>
    `${workspace.origin}/oauth/authorize?${new URLSearchParams({
      client_id: of.clientId,
      redirect_uri: of.redirectUris[0] ?? "",
      response_type: "code",
      scope: "links.read links.write analytics.read",
      state: "st",
    })}`;

  async function newPage(colorScheme: "light" | "dark" = "light", width = 1024): Promise<Page> {
    const viewport = { width, height: 800 };
    return (await browser.newContext({ javaScriptEnabled: false, colorScheme, viewport })).newPage();
  }

  async function setUp(): Promise<string> {
    const { link } = await inviteMember(workspace.database.db, workspace.workspace.id, { name: EMAIL }, Date.now());
    return workspace.origin + link;
  }

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel("Email").fill(EMAIL);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
  }

  test("a member sets a password, signs in, allows it by the keyboard, and the application gets its tokens", async () => {
    const page = await newPage();
    await page.goto(await setUp());
    await page.getByLabel("New password").fill("too short");
    await page.getByRole("button", { name: "Set password" }).click();
    await page.locator("#password:invalid").waitFor();
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Set password" }).click();
    await showsHeading(page, "You are signed in");
    await page.getByRole("button", { name: "Sign out" }).click();
    await showsHeading(page, "Sign in");

    await page.goto(consentUrl());
    expect(new URL(page.url()).pathname).toBe("/_/sign-in");
    await page.getByLabel("Email").fill(EMAIL);
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect.poll(() => page.getByRole("alert").textContent()).toBe("Wrong email address or password.");
    expect(await page.getByLabel("Email").inputValue()).toBe(EMAIL);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await showsHeading(page, "Connect Tidewell to acme");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.getByRole("button", { name: "Allow" }).press("Enter");
    await page.waitForURL(`http://app.product.test:${port()}/in`);
    const callback = new URL(asked.find((url) => url.startsWith(redirectUri)) ?? "");
    expect([callback.searchParams.get("state"), callback.searchParams.get("iss")]).toEqual(["st", workspace.origin]);
    const { status } = await postForm(workspace, "/oauth/token", {
      grant_type: "authorization_code",
      redirect_uri: redirectUri,
      client_id: app.clientId,
      client_secret: app.clientSecret ?? "",
      code: callback.searchParams.get("code") ?? "",
    });
    expect(status).toBe(200);
  });

  test("declining goes back with a refusal", async () => {
    const page = await newPage();
    await page.goto(consentUrl());
    await signIn(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.getByRole("button", { name: "Decline" }).click();
    await page.waitForURL(`http://app.product.test:${port()}/in`);
    expect(asked.some((url) => url.includes("error=access_denied"))).toBe(true);
  });

  test("a frame shows neither page", async () => {
    const page = await newPage();
    for (const path of [consentUrl(), `${workspace.origin}/_/sign-in`]) {
      await page.setContent(`<iframe src="${path.replaceAll("&", "&amp;")}"></iframe>`);
      const frame = page.frames()[1];
      await frame?.waitForLoadState();
      expect(await frame?.getByRole("heading").count()).toBe(0);
    }
  });

  test.each(["light", "dark"] as const)("no page keeps out who uses assistive technology, in %s", async (theme) => {
    const page = await (await browser.newContext({ colorScheme: theme })).newPage();
    const isOpenToAll = async (heading: string | RegExp) => {
      await showsHeading(page, heading);
      for (const width of [1024, 390]) {
        await page.setViewportSize({ width, height: 800 });
        expect([heading, width, await findingsOf(page)]).toEqual([heading, width, []]);
      }
    };
    await page.goto(await setUp());
    await isOpenToAll("Set your password");
    await page.goto(consentUrl());
    await isOpenToAll("Sign in");
    await page.getByLabel("Email").fill(EMAIL);
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await isOpenToAll("Sign in");
    await signIn(page);
    await isOpenToAll(/^Connect Tidewell/);
    await page.goto(`${workspace.origin}/_/`);
    await isOpenToAll("You are signed in");
    await page.goto(consentUrl({ ...app, clientId: "none" }));
    await isOpenToAll("That did not work");
  });

  test.each(["light", "dark"] as const)("every page fits a phone, whatever the words, in %s", async (theme) => {
    const { id } = await workspace.addWorkspace({ slug: `long-${theme}`, name: LONG });
    const { userId } = await addMember(workspace.database.db, id, { role: "viewer", email: EMAIL }, Date.now());
    const { link } = await inviteMember(workspace.database.db, id, { name: userId }, Date.now());
    const token = new URL(link, workspace.origin).searchParams.get("token") ?? "";
    await useSetUpLink(workspace.database.db, token, "none", Date.now());
    const long = await addApp(workspace, { slug: `long-${theme}`, name: LONG, developer: LONG.slice(0, 100) }, 0);
    const page = await newPage(theme, 360);
    const fits = async (name: string, heading: string) => {
      await showsHeading(page, heading);
      const folder = process.env.OVERDUB_TEST_SCREENSHOTS;
      if (folder) await page.screenshot({ path: `${folder}/${name}.360.${theme}.png`, fullPage: true });
      expect([name, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([name, 360]);
    };
    await page.goto(await setUp());
    await fits("set-up", "Set your password");
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Set password" }).click();
    await fits("home", "You are signed in");
    await page.goto(`${workspace.origin}/_/sign-in`);
    await fits("sign-in", "Sign in");
    await page.getByLabel("Email").fill(EMAIL);
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await fits("sign-in-wrong", "Sign in");
    await page.goto(consentUrl());
    await fits("consent", "Connect Tidewell");
    await page.goto(consentUrl(long));
    await fits("consent-long", `Connect ${LONG}`);
    await page.goto(consentUrl({ ...app, clientId: "none" }));
    await fits("refused", "That did not work");
  });
});
