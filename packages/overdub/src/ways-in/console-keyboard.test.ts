import { hasBrowser } from "@overdub/workspace/testing/browser";
import type { FileChooser, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { startConsoleScene } from "./testing/console-scene.ts";
import { focusedName, tabTo } from "./testing/tab-to.ts";

/** The sheet or the dialog that the focus is in, so that Tab goes on there. */
const FOCUS_IS_IN = `document.activeElement.closest("[role=dialog]")?.getAttribute("aria-label") ?? ""`;

test.skipIf(!hasBrowser())(
  "by the keyboard alone: from sign-in to a link, a partner, a commission, a payout, a campaign, an account, a tool and a key",
  async () => {
    const scene = await startConsoleScene();
    onTestFinished(() => scene[Symbol.asyncDispose]());
    const page = await scene.newPage();
    const { keyboard } = page;
    // Listened for from the start: the browser keeps a chooser to itself until it is told to show it to the test.
    const chosen: FileChooser[] = [];
    page.on("filechooser", (chooser) => chosen.push(chooser));
    const dialog = (name: string | RegExp) => page.getByRole("dialog", { name });
    const toast = (text: string | RegExp) => page.getByRole("listitem").filter({ hasText: text });
    const go = async (key: string, heading: string) => {
      await keyboard.press("g");
      await keyboard.press(key);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    };
    const enter = async (name: string | RegExp, most?: number) => {
      await tabTo(page, name, most);
      await keyboard.press("Enter");
    };
    /** Into a field that has the focus already, or that Tab reaches. */
    const type = async (name: string, text: string) => {
      if ((await focusedName(page)) !== name) await tabTo(page, name);
      await keyboard.insertText(text);
    };
    const holdsFocus = (name: RegExp) => expect.poll(() => page.evaluate<string>(FOCUS_IS_IN)).toMatch(name);

    await page.goto(`${scene.overdub.gateway}/console/`);
    await page.getByLabel("API token").waitFor();
    await type("API token", scene.overdub.apiToken);
    await keyboard.press("Enter");
    await page.locator("#main").waitFor();

    await go("l", "Links");
    await page
      .getByRole("row", { name: /localhost/ })
      .first()
      .waitFor();
    await keyboard.press("c");
    await dialog("New link").waitFor();
    await holdsFocus(/^New link$/);
    await type("Destination", "https://tidewell.example/keys");
    await keyboard.press("Control+Enter");
    await dialog(/^localhost\//).waitFor();
    await keyboard.press("Escape");
    await dialog(/^localhost\//).waitFor({ state: "detached" });
    await keyboard.press("j");
    await keyboard.press("Enter");
    await dialog(/^localhost\//).waitFor();
    await holdsFocus(/^localhost\//);
    await keyboard.press("Escape");

    await go("i", "Applications");
    await dialog("Sofia Marino")
      .getByRole("button", { name: /^Approve/ })
      .waitFor();
    await keyboard.press("a");
    await toast("Approved Sofia Marino").waitFor();
    await keyboard.press("Escape");

    await go("m", "Commissions");
    await page
      .getByRole("row", { name: /Pending/ })
      .first()
      .waitFor();
    await keyboard.press("j");
    await keyboard.press("Enter");
    await dialog("Commission").getByRole("button", { name: "Change amount" }).waitFor();
    await enter("Change amount");
    await dialog(/to/).getByLabel("New amount, in US dollars").waitFor();
    await keyboard.press("Escape");
    // Back on the button that has asked.
    await expect.poll(() => focusedName(page)).toBe("Change amount");
    await keyboard.press("Escape");
    await dialog("Commission").waitFor({ state: "detached" });

    await go("y", "Payouts");
    await payFirst(page, enter);

    await go("j", "Pipelines");
    await enter("Campaigns", 40);
    await page.getByText("No campaigns yet").waitFor();
    await keyboard.press("c");
    await dialog("New campaign").waitFor();
    await holdsFocus(/^New campaign$/);
    await type("Name", "By keys");
    await tabTo(page, "Table");
    await keyboard.press("Enter");
    await expect.poll(async () => chosen.length || (await focusedName(page)), { timeout: 15_000 }).toBe(1);
    const people = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from("id\n1\n2") };
    await chosen[0]?.setFiles(people);
    await type("Destination", "https://tidewell.example/keys?for={{id}}");
    await type("Short link", "keys-{{id}}");
    await keyboard.press("Control+Enter");
    await dialog("By keys").getByRole("button", { name: "Make 2 links" }).waitFor();
    await enter("Make 2 links");
    await dialog("Make 2 links").waitFor();
    await enter("Make links");
    await dialog("By keys").getByText("Done", { exact: true }).waitFor();
    await keyboard.press("Escape");

    await go("n", "Accounts");
    await page.getByRole("row", { name: /Demo/ }).waitFor();
    await keyboard.press("j");
    await keyboard.press("Enter");
    await dialog("Demo").waitFor();
    await enter("Check now");
    await toast("Demo answers").waitFor();
    await keyboard.press("Escape");

    await go("t", "Playground");
    await page.getByLabel("Find a tool").waitFor();
    await keyboard.press("/");
    await keyboard.insertText("links_count");
    await keyboard.press("Enter");
    await page.getByRole("region", { name: "dub_links_count" }).waitFor();
    await keyboard.press("Tab");
    await keyboard.press("ArrowDown");
    // One stop for all tools.
    await tabTo(page, "Form", 3);
    await keyboard.press("Control+Enter");
    await page.getByRole("region", { name: "Result" }).getByText("200", { exact: true }).first().waitFor();

    await go("s", "Settings");
    await enter("API keys", 40);
    await page.getByRole("button", { name: "New key" }).waitFor();
    await enter("New key");
    await type("Name", "By keys");
    await enter("Create key");
    await page
      .getByText(/shown only now|only now/)
      .first()
      .waitFor();
    expect(scene.faults).toEqual([]);
  },
);

/** The next payout, from its review until it is confirmed; each button is reached by Tab. */
async function payFirst(page: Page, enter: (name: string | RegExp, most?: number) => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: "Review payout" }).waitFor();
  await enter("Review payout", 40);
  await page.getByText("can be paid").first().waitFor();
  await enter("Next", 40);
  await page.getByRole("table", { name: "Amounts" }).waitFor();
  // The button of before is the button of now.
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Confirm" }).waitFor();
  await enter(/^Pay /, 40);
  const question = page.getByRole("dialog", { name: /^Pay / });
  await question.waitFor();
  await enter(/^Pay /);
  const statement = page.getByRole("table", { name: "Statement" });
  await statement.getByRole("row").nth(1).waitFor();
  await tabTo(page, /^Select /, 60);
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Mark as paid" }).waitFor();
}
