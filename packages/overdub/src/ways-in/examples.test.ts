import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { StartedOverdub } from "@overdub/testkit";
import { runOverdub, startOverdub, visit } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REPOSITORY } from "../docs/pages.ts";

const run = promisify(execFile);

let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub();
});
afterAll(() => server[Symbol.asyncDispose]());

/** The one command of an example's README, and what it is run with. */
async function commandOf(example: string) {
  const readme = await readFile(join(REPOSITORY, "examples", example, "README.md"), "utf8");
  const [command, ...others] = [...readme.matchAll(/^```sh\n(.+)\n```$/gm)].map(([, line = ""]) => line);
  if (!command || others.length > 0) throw new Error(`The README of ${example} has not one command.`);
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, GATEWAY: server.gateway, PORT: "0" };
  return { script: command.replace("ovd_…", server.apiToken), options: { cwd: REPOSITORY, env } };
}

/** @returns what it prints. */
async function runExample(example: string): Promise<string> {
  const { script, options } = await commandOf(example);
  return (await run("bash", ["-euc", script], options)).stdout;
}

test("the marketing tool makes branded links once, and counts who came by which channel", async () => {
  const first = await runExample("branded-links");
  const links = first.match(new RegExp(`${server.workspace}/\\w+(?=[. \\n])`, "g")) ?? [];
  expect(new Set(links).size).toBe(6);
  expect(first).toMatch(/newsletter │ 0 /);
  const visited = await visit(links[0] ?? "", { ip: "203.0.113.7" });
  expect(visited.location).toBe("https://acme.example/sale?utm_source=newsletter&utm_campaign=spring-sale");
  const second = await runExample("branded-links");
  expect(second.replace("newsletter │ 1 ", "newsletter │ 0 ")).toBe(first);
  expect(second).toMatch(/newsletter │ 1 /);
});

test("the billing platform pays a partner for a sale once, and follows refunds", async () => {
  const printed = await runExample("billing-affiliates");
  expect(printed).toMatch(/^Ada Byron shares http/);
  expect(printed).toMatch(/Paid: sale \$100\.00, the partner earns \$12\.50 \(pending\)/);
  expect(printed).toMatch(/Partly refunded: sale \$40\.00, the partner earns \$5\.00 \(pending\)/);
  expect(printed).toMatch(/^Refunded: .+\(refunded\)$/m);
  // A second month of the same partner.
  expect(await runExample("billing-affiliates")).toMatch(/^Refunded: .+\(refunded\)$/m);
});

test("the CRM knows of each contact how they came, and a second look changes nothing", async () => {
  const printed = await runExample("crm-enrichment");
  expect(printed).toMatch(/10 contacts\n$/);
  expect(printed).toMatch(/│ country/);
  expect(printed).toMatch(/'(Desktop|Mobile)'/);
  expect(printed).not.toContain("undefined");
});

test("applications are answered by rules: as was shown before, once, with links of their own", async () => {
  const printed = await runExample("partner-onboarding");
  expect(printed).toMatch(/^3 wait: 2 would be approved, 0 rejected$/m);
  expect(printed).toMatch(/'Sofia Marino' +│ 'approve' +│ 'Outdoors every day'/);
  expect(printed).toMatch(/'Ben Achterberg' +│ 'hold'/);
  expect(printed).toMatch(new RegExp(`approved · Outdoors every day · ${server.workspace}/sofia-marino-shop`));
  expect(printed).toMatch(/ · held · no rule$/m);
  // Whoever is held still waits; nobody else does.
  expect(await runExample("partner-onboarding")).toMatch(/^1 wait: 0 would be approved, 0 rejected$/m);
});

test("what examples do by HTTP can be done on the command line", async () => {
  const overdub = async (...args: string[]) => {
    const { code, stdout, stderr } = await runOverdub(args, { data: server.data });
    return { code, stdout, stderr };
  };
  const tenant = ["--account", "demo"];
  const rules = join(REPOSITORY, "examples/partner-onboarding/rules.json");
  expect(await overdub("onboarding", "preview", rules, ...tenant)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^APPLICANT +EMAIL +WOULD +BY +BECAUSE\nBen Achterberg |\nBen Achterberg .+ hold /),
  });
  expect(await overdub("onboarding", "set", "none.json", ...tenant)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("none.json cannot be read"),
  });
  const provisioned = await overdub("domain", "provision", "go.acme.test", ...tenant, "--json");
  expect(JSON.parse(provisioned.stdout)).toMatchObject({ slug: "go.acme.test", verified: false });
  const { id } = JSON.parse(provisioned.stdout);
  expect((await overdub("domain", "show", id, ...tenant)).stdout).toMatch(
    /^go\.acme\.test is not verified yet \(.+Run .+\n\nTYPE +NAME +VALUE +SEEN\nTXT +_overdub-challenge\.go\.acme\.test/,
  );
  expect(await overdub("customer-profile", "show", "nobody@acme.test", ...tenant)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("No customer has this email address"),
  });
  expect(await overdub("customer-profile", "sync", ...tenant)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("No webhook hears of sync_job_run:record"),
  });
});

test("the dashboard shows each customer, and why one cannot be read", async () => {
  const headers = { Authorization: `Bearer ${server.apiToken}` };
  const unreadable = { tenant_id: "gone", context: { api_key: "dub_none", base_url: "https://dub.invalid" } };
  const body = JSON.stringify(unreadable);
  const connected = await fetch(`${server.gateway}/integrated-account`, { method: "POST", headers, body });
  expect(connected.status).toBe(201);
  const { script, options } = await commandOf("unified-dashboard");
  const child = spawn("bash", ["-euc", `exec env ${script}`], { ...options, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await once(child.stdout.setEncoding("utf8"), "data");
    const shown = await (await fetch(String(line).trim())).text();
    expect(shown).toMatch(/<tr><th>demo<\/th><td>[1-9]\d*<\/td><td>[1-9]\d*<\/td><td>[1-9]\d*<\/td><td>\$[1-9]/);
    expect(shown).toMatch(/<tr><th>gone<\/th><td colspan="7">not connected: \w+<\/td><\/tr>/);
    expect(shown).toMatch(/<tr><th>All<\/th><td>[1-9]/);
  } finally {
    child.kill();
  }
});
