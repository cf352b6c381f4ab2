import { hasBrowser } from "@overdub/workspace/testing/browser";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConsoleScene } from "./testing/console-scene.ts";
import { startConsoleScene } from "./testing/console-scene.ts";

describe.skipIf(!hasBrowser())("the console: partners and money", () => {
  let scene: ConsoleScene;
  beforeAll(async () => {
    scene = await startConsoleScene();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const row = (page: Page, name: string) => page.getByRole("row", { name });
  const sheet = (page: Page, name: string) => page.getByRole("dialog", { name });
  const toast = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

  async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await fetch(
      `${scene.origin}/custom/${path}${path.includes("?") ? "&" : "?"}integrated_account_id=${scene.overdub.accountId}`,
      {
        method,
        headers: { authorization: `Bearer ${scene.overdub.apiToken}`, "content-type": "application/json" },
        body: body ? JSON.stringify(body) : null,
      },
    );
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { result: Answer }).result;
  }

  test("a commission says how it was made, is changed and taken back, and what is held is let go on", async () => {
    const page = await scene.open("commissions?status=hold");
    await row(page, "Tom Okafor").getByRole("button").click();
    await sheet(page, "Commission").getByText("Held: needs a decision").waitFor();
    await button(page, "Let it go on").click();
    await page.getByLabel("Why it is right").fill("A test purchase");
    await page
      .getByRole("dialog", { name: /^Let .*7.00 of Tom Okafor go on/ })
      .getByText("once")
      .waitFor();
    await page
      .getByRole("dialog", { name: /^Let .*7.00/ })
      .getByRole("button", { name: "Let it go on" })
      .click();
    await toast(page, "goes on").waitFor();
    await page.getByText("No commission fits these filters").waitFor();
    await button(page, "Show all commissions").click();
    await row(page, "Tom Okafor").first().waitFor();

    const [sale] = await call<readonly [{ id: string; earnings: number }]>(
      "GET",
      "commissions?type=sale&status=pending",
    );
    await page.goto(`${scene.origin}/console/commissions?commission=${sale.id}`);
    await sheet(page, "Commission").getByText("How it was made").waitFor();
    await sheet(page, "Commission").getByText("Checks passed").waitFor();
    await scene.check("commissions-why", page);
    await button(page, "Change amount").click();
    const field = page.getByLabel("New amount, in US dollars");
    await field.fill("12.345");
    await page.getByText("Use digits and at most two decimals, such as 73.50.").waitFor();
    await field.fill("12.34");
    await page
      .getByRole("dialog", { name: /to .*12.34$/ })
      .getByRole("button", { name: "Change amount" })
      .click();
    await toast(page, "Changed to US$12.34").waitFor();
    await sheet(page, "Commission").getByText(/^was /).waitFor();
    expect((await call<{ earnings: number }>("GET", `commissions/${sale.id}`)).earnings).toBe(1_234);
    await toast(page, "Changed to US$12.34").getByRole("button", { name: "Undo" }).click();
    await expect
      .poll(async () => (await call<{ earnings: number }>("GET", `commissions/${sale.id}`)).earnings)
      .toBe(sale.earnings);
    await page.keyboard.press("Escape");
    await sheet(page, "Commission").waitFor({ state: "detached" });
    await scene.check("commissions", page);
  });

  test("applications are approved and rejected by key, and a rejection can be taken back", async () => {
    const page = await scene.open("applications");
    // The one that has waited longest stands open.
    await sheet(page, "Sofia Marino").getByText("I guide groups in the Dolomites").waitFor();
    await sheet(page, "Sofia Marino").getByText("No risk found").waitFor();
    await scene.check("applications", page);
    await sheet(page, "Sofia Marino").getByLabel("Group").selectOption("Creators");
    await sheet(page, "Sofia Marino").getByText("Pays 12.5% of each sale for 12 months").waitFor();
    await page.keyboard.press("Escape");
    await row(page, "Sofia Marino").getByRole("button").click();
    await sheet(page, "Sofia Marino").getByLabel("Group").selectOption("Creators");
    await sheet(page, "Sofia Marino").getByRole("heading", { name: "Sofia Marino" }).click();
    await page.locator("body").press("a");
    await toast(page, "Approved Sofia Marino, who is in Creators now").waitFor();
    await sheet(page, "Ben Achterberg").waitFor();
    await page.locator("body").press("r");
    await page.getByLabel("To the applicant").fill("<b>Write again</b> in spring.");
    await page.getByRole("dialog", { name: "Reject Ben" }).getByRole("button", { name: "Reject" }).click();
    await sheet(page, "Hut to Hut").waitFor();
    await toast(page, "Rejected Ben Achterberg").getByRole("button", { name: "Undo" }).click();
    await row(page, "Ben Achterberg").waitFor();
    const waiting = await call<readonly { partner: { name: string } }[]>("GET", "program-applications");
    expect(waiting.map(({ partner }) => partner.name).sort()).toEqual(["Ben Achterberg", "Hut to Hut"]);
  });

  test("a partner is put in, looked at, banned with what that cancels, and taken back", async () => {
    const page = await scene.open("partners");
    await row(page, "Nora Lindberg").getByRole("button").click();
    await sheet(page, "Nora Lindberg").getByText("localhost/nora-tent").waitFor();
    await sheet(page, "Nora Lindberg").getByText("Last commissions").waitFor();
    await scene.check("partners-one", page);
    await button(page, "Ban").click();
    const question = page.getByRole("dialog", { name: "Ban Nora Lindberg" });
    await question.getByText(/and US\$[\d.,]+ that is not paid yet is canceled/).waitFor();
    await question.getByRole("button", { name: "Ban" }).click();
    await toast(page, "Banned Nora Lindberg").waitFor();
    await button(page, "End the ban").click();
    await page
      .getByRole("dialog", { name: "End the ban of Nora" })
      .getByRole("button", { name: "End the ban" })
      .click();
    await toast(page, "Nora Lindberg is active again").waitFor();
    await page.keyboard.press("Escape");
    await sheet(page, "Nora Lindberg").waitFor({ state: "detached" });
    await scene.check("partners", page);

    await page.keyboard.press("c");
    await button(page, "Create partner").click();
    await page.getByText("Write a name, of a person or a site.").waitFor();
    const long = `ليلى <script>alert(1)</script> ${"x".repeat(120)}`;
    await page.getByLabel("Name").fill(long);
    await page.getByLabel("Mail").fill("leila@example.com");
    await page.reload();
    expect(await page.getByLabel("Name").inputValue()).toBe(long);
    await page.keyboard.press("Control+Enter");
    await page.getByRole("alert").getByText("expected string to have <=100 characters").waitFor();
    expect(await page.getByLabel("Name").inputValue()).toBe(long);
    await page.getByLabel("Name").fill(long.slice(0, 90));
    await page.keyboard.press("Control+Enter");
    await sheet(page, "ليلى").getByText("leila@example.com").waitFor();
    await scene.check("partners-long", page);
  });

  test("no page asks for anything elsewhere, or fails on the way", () => {
    expect(scene.faults).toEqual([]);
  });
});
