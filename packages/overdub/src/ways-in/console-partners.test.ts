import { readFile } from "node:fs/promises";
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
  const toast = (page: Page, text: string | RegExp) => page.getByRole("listitem").filter({ hasText: text });
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

  /** Has partners earn enough to be paid, long enough ago. */
  async function owe(names: readonly string[]): Promise<void> {
    const partners = await call<readonly { id: string; name: string }[]>("GET", "partners?pageSize=100");
    const date = new Date(Date.now() - 60 * 86_400_000).toISOString();
    for (const { id: partnerId } of partners.filter(({ name }) => names.includes(name))) {
      await call("POST", "commissions", { type: "custom", partnerId, amount: 2_500, date, description: "Bonus" });
    }
    const listDue = async () => {
      const pending = await call<readonly { amount: number; partner: { name: string } }[]>(
        "GET",
        "payouts?status=pending",
      );
      return pending.filter(({ amount }) => amount >= 2_000).map(({ partner }) => partner.name);
    };
    await expect.poll(listDue, { timeout: 15_000 }).toEqual(expect.arrayContaining([...names]));
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

    const pending = await call<readonly { id: string; earnings: number; partner: { name: string } }[]>(
      "GET",
      "commissions?type=sale&status=pending",
    );
    // What was let go on has another tale, and may be the newest, as the demo's sales are spread over the day.
    const sale = pending.find(({ partner }) => partner.name !== "Tom Okafor") ?? { id: "", earnings: 0 };
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
    await toast(page, /Changed to .*12\.34/).waitFor();
    await sheet(page, "Commission").getByText(/^was /).waitFor();
    expect((await call<{ earnings: number }>("GET", `commissions/${sale.id}`)).earnings).toBe(1_234);
    await toast(page, /Changed to .*12\.34/)
      .getByRole("button", { name: "Undo" })
      .click();
    await expect
      .poll(async () => (await call<{ earnings: number }>("GET", `commissions/${sale.id}`)).earnings)
      .toBe(sale.earnings);
    await page.keyboard.press("Escape");
    await sheet(page, "Commission").waitFor({ state: "detached" });
    await scene.check("commissions", page);
    const [file] = await Promise.all([page.waitForEvent("download"), button(page, "Export").click()]);
    expect(await readFile(await file.path(), "utf8")).toMatch(/^id,created_at,status,[\s\S]*Tom Okafor/);
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
    await question.getByText(/and (more than )?\S*\d\.\d\d that is not paid yet is canceled/).waitFor();
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

  test("the next payout is reviewed in three steps, confirmed, and settled from its statement", async () => {
    // On some days of a month the demo owes one partner enough to be paid, or none.
    await owe(["Alpine Club Basel", "Priya Raman", "Old Mill Hostel"]);
    const page = await scene.open("payouts");
    await page.getByRole("table", { name: "Payouts" }).waitFor();
    await scene.check("payouts", page);
    await button(page, "Review payout").click();
    await page.getByText("can be paid").first().waitFor();
    await scene.check("payouts-check", page);
    await button(page, "Next").click();
    await page.getByRole("table", { name: "Amounts" }).waitFor();
    await scene.check("payouts-amounts", page);
    const pays = page.getByRole("checkbox", { name: /^Pay / });
    const all = await pays.count();
    await pays.last().uncheck();
    await button(page, "Next").click();
    await scene.check("payouts-confirm", page);
    // No key acts on money.
    await page.keyboard.press("Enter");
    expect(await page.getByRole("dialog").count()).toBe(0);
    const pending = await call<readonly { id: string; amount: number }[]>("GET", "payouts?status=pending");
    const due = pending.filter(({ amount }) => amount >= 2_000);
    expect(all).toBe(due.length);
    const sum = due.slice(0, -1).reduce((total, { amount }) => total + amount, 0);
    await page.getByRole("button", { name: /^Pay / }).click();
    const asked = page.getByRole("dialog", { name: `${(sum / 100).toFixed(2)} to ${due.length - 1} partner` });
    await asked.getByRole("button", { name: /^Pay / }).click();
    await page.getByRole("heading", { name: "Statement" }).waitFor();
    const first = page.getByRole("table", { name: "Statement" }).getByRole("row").nth(1);
    await first.getByRole("checkbox").check();
    await scene.check("payouts-statement", page);
    await button(page, "Mark as paid").click();
    await page.getByLabel("Reference of the bank").fill("bank-2002");
    await page
      .getByRole("dialog", { name: /is paid$/ })
      .getByRole("button", { name: "Mark as paid" })
      .click();
    await expect.poll(() => page.getByRole("table", { name: "Statement" }).textContent()).toContain("bank-2002");
    const [paid] = await call<readonly { traceId: string }[]>("GET", "payouts?status=completed&sortBy=paidAt");
    expect(paid?.traceId).toBe("bank-2002");

    const [next] = await call<readonly [{ partner: { name: string } }]>("GET", "payouts?status=processing");
    await page.goto(`${scene.origin}/console/payouts?status=processing`);
    // On some days of a month the demo owes a partner two of them.
    await row(page, next.partner.name).getByRole("button").first().click();
    await button(page, "It failed").click();
    await page.getByLabel("Why it failed").fill("The account is closed");
    await page
      .getByRole("dialog", { name: /failed$/ })
      .getByRole("button", { name: "Mark as failed" })
      .click();
    await sheet(page, "Payout").getByText("It failed: The account is closed").waitFor();
    await scene.check("payouts-failed", page);
    await button(page, "Try again").click();
    await page
      .getByRole("dialog", { name: /^Try again/ })
      .getByRole("button", { name: "Try again" })
      .click();
    await toast(page, "is in the next payout").waitFor();
  });

  test("a reward is a sentence with rules, whose draft is kept, and a change is a new version", async () => {
    const page = await scene.open("rewards");
    await page.getByText("12.5% of each sale for 12 months").waitFor();
    await page.getByText("if product is Trail club: 30%").waitFor();
    await scene.check("rewards", page);
    await page.getByRole("button", { name: "Edit Sales of Creators" }).click();
    await button(page, "Add a rule").click();
    await page.getByLabel("Rule 2, condition 1: value").fill("Germany");
    await page.getByRole("textbox", { name: "Rule 2: amount" }).fill("25");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Use two letters for each country, such as DE, AT.").waitFor();
    await page.reload();
    expect(await page.getByRole("textbox", { name: "Rule 2: amount" }).inputValue()).toBe("25");
    await page.getByLabel("Rule 2, condition 1: value").fill("de, AT");
    await page.getByText(/^In the last 30 days: \$/).waitFor();
    await scene.check("rewards-edit", page);
    await button(page, "Save version 2").click();
    await toast(page, "Saved as version 2").waitFor();
    await page.getByText("if Country is DE or AT: 25%").waitFor();
    const rewards = await call<readonly { version: number; modifiers: readonly object[] | null }[]>("GET", "rewards");
    expect(rewards.find(({ version }) => version === 2)?.modifiers?.[1]).toMatchObject({
      conditions: [{ entity: "customer", attribute: "country", operator: "in", value: ["DE", "AT"] }],
      amountInPercentage: 25,
    });
    await page.keyboard.press("c");
    await page.getByLabel("Name", { exact: true }).fill("Agencies & friends");
    await button(page, "Create group").click();
    await page.getByRole("article", { name: "Agencies & friends" }).waitFor();
    expect((await call<readonly { slug: string }[]>("GET", "groups")).map(({ slug }) => slug)).toContain(
      "agencies-friends",
    );
  });

  test("work that was handed in for a bounty is approved, and a bounty is made", async () => {
    const page = await scene.open("bounties");
    await row(page, "A walk on film").getByRole("button").click();
    await sheet(page, "A walk on film").getByText("Three days, one tent.").waitFor();
    await scene.check("bounties", page);
    await button(page, "Approve").click();
    await page
      .getByRole("dialog", { name: /^Approve the work of Nora/ })
      .getByRole("button", { name: "Approve" })
      .click();
    await sheet(page, "A walk on film")
      .getByText(/^Earned .*40\.00/)
      .waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("c");
    await button(page, "Results").click();
    await page.getByLabel("Pays, in US dollars").fill("50");
    await button(page, "Create bounty").click();
    await page
      .getByText(/50\.00 for 10 leads/)
      .first()
      .waitFor();
  });

  test("a campaign shows its plan, makes its links, and the run says how far it is", async () => {
    const page = await scene.open("pipelines");
    await page.getByText("Nothing runs").waitFor();
    await button(page, "New campaign").first().click();
    await page.getByLabel("Name", { exact: true }).fill("Winter letters");
    await page.getByLabel("Destination").fill("https://tidewell.example/winter?for={{id}}");
    await page.getByLabel("Short link").fill("winter-{{id}}");
    const table = ["id,name", "1,Ada", "2,ليلى", "2,Twice"].join("\n");
    await page
      .getByLabel("Table")
      .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
    await button(page, "Show the plan").click();
    await page.getByText("Rows that make no link").waitFor();
    await scene.check("pipelines-plan", page);
    await button(page, "Make 2 links").click();
    await page.getByRole("dialog", { name: "Make 2 links" }).getByRole("button", { name: "Make links" }).click();
    await sheet(page, "Winter letters").getByText("Done", { exact: true }).waitFor();
    await scene.check("pipelines", page);
    const made = await fetch(`${scene.overdub.workspace}/winter-2`, { redirect: "manual" });
    expect(made.headers.get("location")).toContain("https://tidewell.example/winter?for=2");
    await page.goto(`${scene.origin}/console/pipelines?tab=conversions`);
    await page.getByText("No billing system tells of sales yet").waitFor();
  });

  test("without a program, after a failure, and with names of any length, pages say what is so", async () => {
    const page = await scene.open("partners");
    await page.route(/custom\/admin\/program\?/, (route) =>
      route.fulfill({ status: 404, json: { message: "Program not found", request_id: "req_1" } }),
    );
    await page.goto(`${scene.origin}/console/commissions`);
    await page.getByText("No partner program yet").waitFor();
    await scene.check("partners-none", page);
    await button(page, "Set up a program").click();
    await page.getByLabel("Name", { exact: true }).fill("Tidewell Friends");
    await button(page, "Create program").click();
    await page.getByText("Write the whole address, such as https://tidewell.example/.").waitFor();
    await page.unroute(/custom\/admin\/program\?/);

    await page.route(/proxy\/payouts/, (route) =>
      route.fulfill({ status: 422, json: { message: "The server is tired", request_id: "req_2" } }),
    );
    await page.goto(`${scene.origin}/console/payouts`);
    await page.getByText("Could not load the payouts").waitFor();
    await page.getByText("req_2").waitFor();
    await scene.check("payouts-error", page);
    await page.unroute(/proxy\/payouts/);
    await button(page, "Try again").click();
    await page.getByRole("table", { name: "Payouts" }).waitFor();

    const name = `<script>alert(1)</script> مرحبا ${"W".repeat(10_000)}`;
    await page.route(/proxy\/commissions/, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { result: { partner: { name: string } }[] };
      for (const row of body.result.slice(0, 3)) row.partner.name = name;
      await route.fulfill({ response: answer, json: body });
    });
    await page.goto(`${scene.origin}/console/commissions`);
    await page.getByText(name.slice(0, 30)).first().waitFor();
    await scene.check("commissions-long", page);
  });

  test("no page asks for anything elsewhere, or fails on the way", () => {
    expect(scene.faults).toEqual([]);
  });
});
