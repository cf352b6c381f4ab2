import type { StartedOverdub } from "@overdub/testkit";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The server runs all the time: the commands work beside it, on the same file. */
let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
  await runOverdub(["program", "create", "demo", "--url", "https://acme.test/"], { data: server.data });
});
afterAll(() => server[Symbol.asyncDispose]());

const run = (...args: string[]) => runOverdub(["program", "fraud", ...args], { data: server.data });

async function call<Body>(method: string, path: string, body?: object): Promise<Body> {
  const response = await fetch(`${server.workspace}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${server.workspaceKey}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  return response.json() as Promise<Body>;
}

test("rules are shown and changed, what they find is listed and resolved, and reports are reviewed", async () => {
  expect((await run("rules", "demo")).stdout).toMatch(
    /^RULE +ON +WITH\ncustomerEmailMatch +yes *\n(.*\n)+paidTrafficDetected +yes +platforms: google; allowedCampaigns: none\n/,
  );
  const set =
    '{"customerEmailSuspiciousDomain":{"enabled":false},"referralSourceBanned":{"domains":["*.coupons.test"]}}';
  expect((await run("update", "demo", "--set", set)).stdout).toMatch(
    /customerEmailSuspiciousDomain +no *\nreferralSourceBanned +yes +domains: \*\.coupons\.test\n/,
  );
  expect((await run("update", "demo", "--set", '{"referralSourceBanned":{"domains":["*"]}}')).code).toBe(1);

  const [ada, bob] = await Promise.all(
    ["ada", "bob"].map((name) => call<{ id: string }>("POST", "/partners", { email: `${name}@acme.test`, name })),
  );
  for (const { id } of [ada, bob] as { id: string }[]) {
    await call("PATCH", `/admin/program/partners/${id}`, { paypalEmail: "money@acme.test" });
  }
  await expect
    .poll(async () => (await run("groups", "demo")).stdout.trim().split("\n").length, { timeout: 30_000 })
    .toBe(3);
  await call("POST", "/commissions", { type: "custom", partnerId: ada?.id, amount: 700 });
  const found = (await run("groups", "demo")).stdout;
  const [line] = found.split("\n").filter((row) => row.includes("ada ("));
  expect(line).toMatch(/^frg_\w+ +partnerDuplicateAccount +pending +ada \(pn_\w+\) +1 +20/);
  const groupId = line?.split(" ")[0] ?? "";
  expect((await run("resolve", "demo", groupId, "--reason", "Siblings")).stdout).toBe(
    `Resolved ${groupId}: 1 commissions are pending again.\n`,
  );
  expect((await run("resolve", "demo", groupId)).stderr).toBe("overdub: This fraud group is already resolved.\n");
  await expect
    .poll(() => call("GET", `/payouts?partnerId=${ada?.id}`), { timeout: 20_000 })
    .toMatchObject([{ status: "pending", amount: 700 }]);

  const report = { flagForFraud: true, flagForFraudReason: "Two accounts" };
  await call("POST", "/partners/ban", { partnerId: bob?.id, reason: "fraud", ...report });
  const alerts = (await run("alerts", "demo")).stdout;
  const alertId = /^(fra_\w+) +pending +ban +bob \(pn_\w+\) +Two accounts +20/m.exec(alerts)?.[1] ?? "";
  expect((await run("review", "demo", alertId, "confirmed")).stdout).toBe(`Alert ${alertId} is confirmed.\n`);
  expect((await run("review", "demo", alertId, "maybe")).code).toBe(1);
  expect((await run("alerts", "demo", "--status", "confirmed", "--json")).stdout).toContain(alertId);
});
