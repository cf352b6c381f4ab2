import { writeFile } from "node:fs/promises";
import { join } from "node:path";
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

const run = (...args: string[]) => runOverdub(["program", ...args], { data: server.data });

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${server.workspace}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.workspaceKey}`,
      "content-type": "application/json",
      // Clicks of programs are not counted.
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  return response.json();
}

test("payouts are confirmed, paid from the statement, settled with it, explained and proved", async () => {
  const { id: partnerId } = (await call("POST", "/partners", {
    email: "ada@acme.test",
    name: "=Ada",
    username: "ada",
  })) as {
    id: string;
  };
  await call("POST", "/commissions", { type: "custom", partnerId, amount: 1250 });
  await expect
    .poll(() => call("GET", `/payouts?partnerId=${partnerId}`), { timeout: 20_000 })
    .toMatchObject([{ status: "pending", amount: 1250 }]);
  const [commission] = (await call("GET", `/commissions?partnerId=${partnerId}`)) as { id: string }[];
  expect((await run("payout", "confirm", "demo")).stdout).toMatch(
    /^Invoice \w+-0001 \(inv_\w+\): 1 payouts, 12\.50 USD\.\n$/,
  );
  expect((await run("payout", "confirm", "demo")).stderr).toBe("overdub: No payout can be confirmed.\n");

  const { stdout: statement } = await run("payout", "statement", "demo");
  expect(statement).toMatch(
    /^payoutId,invoiceNumber,amount,.*\r\npo_\w+,\w+-0001,1250,USD,processing,internal,.*'=Ada,/,
  );
  const file = join(server.data, "statement.csv");
  await writeFile(file, statement.replace("1250", "1251").replace("processing", "paid"));
  expect((await run("payout", "settle", "demo", file)).stderr).toContain("its amount is 1250 cents, not 1251.");
  await writeFile(file, statement.replace("processing", "paid"));
  const settled = "1 payouts are paid, 0 have failed; 0 lines said what was known.\n";
  expect((await run("payout", "settle", "demo", file)).stdout).toBe(settled);
  expect((await run("payout", "settle", "demo", file)).stdout).toContain("0 payouts are paid");
  expect(await call("GET", `/payouts?partnerId=${partnerId}`)).toMatchObject([{ status: "completed" }]);
  const [payout] = (await call("GET", "/payouts")) as { id: string }[];
  expect((await run("payout", "reopen", "demo", payout?.id ?? "")).stderr).toContain("it is completed.");

  const { stdout: explained } = await run("commission", "demo", commission?.id ?? "");
  expect(explained).toMatch(
    / {2}created by user_\w+\n(.*\n)+.* {2}processed\n(.*\n)+.* {2}confirmed\n(.*\n)+.* {2}paid\n/,
  );
  const explain = (id: string) => run("explain", "demo", id);
  const [{ domain }] = (await call("GET", `/partners/links?partnerId=${partnerId}`)) as [{ domain: string }];
  const { clickId } = (await call("POST", "/track/click", { domain, key: "ada" })) as { clickId: string };
  await call("POST", "/track/sale", { clickId, customerExternalId: "u", amount: 100, invoiceId: "in_1" });
  await expect
    .poll(async () => (await explain("in_1")).stdout, { timeout: 60_000 })
    .toMatch(/no-reward\nThe partner had no reward for events of this type\.\n(.*\n)+ {2}attribution: .*pn_/);
  expect((await explain(clickId)).stdout).toContain("click ");
  expect(await explain("in_none")).toMatchObject({ code: 1, stderr: expect.stringContaining("in_none") });
  expect(await run("reconcile", "demo")).toMatchObject({ code: 0, stdout: "All sums of 1 partners agree.\n" });
});

test.each([
  ["po_1,paid", "The first line must name the columns"],
  ["payoutId,status\npo_1,sent", "No line says `paid` or `failed`."],
  ["payoutId,status\npo_1,paid", "there is none with this ID."],
  ["[{", "The statement is no JSON."],
  ['{"rows":5}', "The statement has no rows."],
  ["[null]", "Row 1 is no object."],
  ['{"rows":[{"payoutId":"po_1","status":"paid"},"po_2"]}', "Row 2 is no object."],
  ['payoutId,status,amount\npo_1,paid,"12', "is no CSV."],
])("a statement of %j is refused", async (text, message) => {
  const file = join(server.data, "refused.csv");
  await writeFile(file, text);
  const { code, stderr } = await run("payout", "settle", "demo", file);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});
