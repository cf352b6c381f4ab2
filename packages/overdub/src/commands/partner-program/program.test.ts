import type { StartedOverdub } from "@overdub/testkit";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The server runs all the time: the commands work beside it, on the same file. */
let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
  await runOverdub(["workspace", "create", "acme", "--domain", "go.acme.test"], { data: server.data });
});
afterAll(() => server[Symbol.asyncDispose]());

const run = (...args: string[]) => runOverdub(["program", ...args], { data: server.data });

async function runJson(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

test("a program is set up from nothing to a group with terms of its own", async () => {
  expect((await run("show", "acme")).stderr).toBe("overdub: Program not found\n");
  const created = await run("create", "acme", "--name", "Acme Partners", "--url", "acme.test", "--min-payout", "2000");
  expect(created).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^Program Acme Partners \(prog_\w+\), acme\nLinks {4}go\.acme\.test to https:\/\/acme\.test\/?\nPayouts {2}internal, from 20\.00 USD\n$/,
    ),
  });
  const program = await runJson(
    "update",
    "acme",
    "--payout-mode",
    "external",
    "--set",
    '{"termsUrl":"https://acme.test/t"}',
  );
  expect(program).toMatchObject({ payoutMode: "external", termsUrl: "https://acme.test/t", name: "Acme Partners" });

  const sale = await runJson("reward", "create", "acme", "--event", "sale", "--percent", "20", "--months", "12");
  expect(sale).toMatchObject({ event: "sale", amountInPercentage: 20, maxDuration: 12, version: 1 });
  const conditions = [{ entity: "customer", attribute: "country", operator: "equals_to", value: "SG" }];
  const modifiers = [{ type: "percentage", amountInPercentage: 30, conditions }];
  const changed = await runJson("reward", "update", "acme", sale.id, "--set", JSON.stringify({ modifiers }));
  expect(changed).toMatchObject({ amountInPercentage: 20, maxDuration: 12, version: 2, modifiers });
  expect(
    (
      await run(
        "reward",
        "update",
        "acme",
        sale.id,
        "--cents",
        "700",
        "--months",
        "forever",
        "--set",
        '{"modifiers":null}',
      )
    ).stdout,
  ).toBe(`Reward ${sale.id}: sale 7.00 USD forever.\n`);

  const dry = await run("reward", "estimate", "acme", sale.id, "--percent", "30", "--days", "7");
  expect([dry.code, dry.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^0 events from .+\nWas {4}0\.00 USD by 0 commissions\nWould {2}0\.00 USD by 0 commissions, \+0\.00 USD\n$/,
    ),
  ]);
  expect((await run("reward", "estimate", "acme", sale.id, "--days", "91")).code).not.toBe(0);

  await runJson("group", "create", "acme", "vip", "--name", "VIP", "--holding-days", "30");
  await runJson("reward", "create", "acme", "--event", "lead", "--cents", "250", "--group", "vip");
  const discount = await runJson("discount", "create", "acme", "--percent", "12.5", "--months", "3", "--group", "vip");
  const { stdout } = await run("show", "acme");
  expect(stdout).toMatch(/\nGROUP +SLUG +NAME +REWARDS +DISCOUNT +HOLDING DAYS\n/);
  expect(stdout).toMatch(/grp_\w+ +default +Default Group +sale 7\.00 USD forever +none +0\n/);
  expect(stdout).toMatch(/grp_\w+ +vip +VIP +lead 2\.50 USD once +12\.5 % for 3 months +30\n/);

  await run("discount", "delete", "acme", discount.id);
  expect((await run("reward", "delete", "acme", sale.id)).stdout).toBe(`Deleted ${sale.id}.\n`);
  await run("group", "delete", "acme", "vip");
  const setup = await runJson("show", "acme");
  expect([setup.groups.length, setup.rewards, setup.discounts]).toEqual([1, [], []]);
});

test.each([
  [["create", "acme"], 1, "This workspace has a program already."],
  [
    ["reward", "create", "acme", "--event", "sale", "--cents", "5", "--percent", "5"],
    2,
    "Give --cents or --percent, not both.",
  ],
  [["reward", "create", "acme", "--event", "sale", "--cents", "five"], 2, "--cents takes a number."],
  [
    ["reward", "create", "acme", "--event", "visit", "--cents", "5"],
    1,
    expect.stringMatching(/^invalid_value: event: /),
  ],
  [["reward", "create", "acme", "--event", "sale", "--cents", "5", "--group", "nope"], 1, "Group not found."],
  [["group", "create", "acme", "default"], 1, "A group with the slug default already exists."],
  [["group", "delete", "acme", "default"], 1, "You cannot delete the default group."],
  [["group", "update", "acme", "default", "--set", "[1]"], 2, "--set takes a JSON object."],
  [["update", "acme", "--domain", "go.others.test"], 1, "Domain go.others.test not found."],
  [["show", "nope"], 1, expect.stringMatching(/^There is no workspace nope/)],
])("%j is refused", async (args, status, message) => {
  const { code, stderr } = await run(...args, "--json");
  expect([code, JSON.parse(stderr).error.message]).toEqual([status, message]);
});
