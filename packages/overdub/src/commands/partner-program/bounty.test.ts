import type { Bounty, BountySubmission } from "@overdub/contract";
import type { StartedOverdub } from "@overdub/testkit";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The server runs all the time: the commands work beside it, on the same file. */
let server: StartedOverdub;
let partnerId: string;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
  await runOverdub(["program", "create", "demo", "--url", "https://acme.test/"], { data: server.data });
  ({ id: partnerId } = await call<{ id: string }>("POST", "/partners", { email: "ada@acme.test", name: "Ada" }));
});
afterAll(() => server[Symbol.asyncDispose]());

const run = (...args: string[]) => runOverdub(["program", "bounty", ...args], { data: server.data });

async function runJson<Result>(...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await run(...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

async function call<Result>(method: string, path: string, body?: object): Promise<Result> {
  const response = await fetch(`${server.workspace}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${server.workspaceKey}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  return response.json() as Promise<Result>;
}

async function handIn(bountyId: string): Promise<string> {
  const body = { partnerId, urls: ["https://blog.test/review"] };
  return (await call<BountySubmission>("POST", `/admin/program/bounties/${bountyId}/submissions`, body)).id;
}

test("bounties are made, listed, changed, archived and opened again", async () => {
  const condition = { performanceScope: "new", performanceCondition: { attribute: "totalLeads", value: 10 } };
  const made = await runJson<Bounty>(
    ...["create", "demo", "--type", "performance", "--reward", "500", "--set", JSON.stringify(condition)],
  );
  expect(made).toMatchObject({ type: "performance", rewardAmount: 500, groups: [], archivedAt: null });
  const { stdout: listed } = await run("list", "demo");
  expect(listed).toMatch(/^ID +NAME +TYPE +REWARD +ENDS\nbnty_\w+ +Bring 10 leads +performance +5\.00 USD +never\n$/);
  expect((await run("update", "demo", made.id, "--reward", "700", "--ends", "2031-01-01T00:00:00Z")).stdout).toBe(
    `Bounty Bring 10 leads (${made.id}): performance, 7.00 USD, ends 2031-01-01T00:00:00.000Z.\n`,
  );
  expect((await run("archive", "demo", made.id)).stdout).toContain("archived 20");
  expect(await runJson("list", "demo")).toEqual([]);
  expect(await runJson("list", "demo", "--archived")).toMatchObject([{ id: made.id }]);
  expect(await runJson("archive", "demo", made.id, "--undo")).toMatchObject({ archivedAt: null });
  expect(await call("GET", `/bounties/${made.id}`)).toEqual(await runJson("show", "demo", made.id));
});

test("what is handed in is approved, which pays it, or rejected", async () => {
  const { id } = await runJson<Bounty>(
    "create",
    "demo",
    "--type",
    "submission",
    "--name",
    "Review",
    "--reward",
    "2000",
  );
  const first = await handIn(id);
  expect((await run("submissions", "list", "demo", id)).stdout).toMatch(
    new RegExp(`^ID +PARTNER +STATUS +COUNT +COMPLETED\\n${first} +ada@acme\\.test +submitted +20\\S+Z\\n$`),
  );
  const rejection = ["submissions", "reject", "demo", id, first, "--reason", "invalidProof", "--note", "Where?"];
  expect((await run(...rejection)).stdout).toBe(`Submission ${first} of ${partnerId} is rejected.\n`);
  expect((await run(...rejection)).stderr).toBe("overdub: This bounty submission has already been rejected.\n");
  expect(await runJson("submissions", "list", "demo", id, "--status", "rejected")).toMatchObject([
    { id: first, rejectionReason: "invalidProof", rejectionNote: "Where?", user: null },
  ]);
  expect((await run("submissions", "approve", "demo", id, first)).stdout).toContain("is approved.");
  const [commission] = await call<object[]>("GET", `/commissions?partnerId=${partnerId}`);
  expect(commission).toMatchObject({ type: "custom", earnings: 2000, userId: null });
});

test.each([
  [["create", "demo", "--type", "submission"], "overdub: "],
  [["create", "demo", "--type", "none"], "type"],
  [["create", "demo"], "--type"],
  [["create", "demo", "--type", "submission", "--name", "x", "--reward", "much"], "--reward takes a number."],
  [["show", "demo", "bnty_none"], "Bounty bnty_none not found."],
  [["archive", "demo", "bnty_none"], "Bounty bnty_none not found."],
  [["submissions", "approve", "demo", "bnty_none", "bnty_sub_none"], "Bounty bnty_none not found."],
  [["submissions", "list", "demo", "bnty_none", "--status", "lost"], "status"],
])("%j is refused", async (args, message) => {
  const { code, stderr } = await run(...args);
  expect([code !== 0, stderr]).toEqual([true, expect.stringContaining(message)]);
});
