import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startOverdub } from "@overdub/testkit";
import type { Command } from "commander";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createProgram } from "./program.ts";

let data: string;
let accountId: string;
let close: () => PromiseLike<void>;

beforeAll(async () => {
  const server = await startOverdub({ args: ["--empty"] });
  ({ data, accountId } = server);
  close = () => server[Symbol.asyncDispose]();
});
afterAll(() => close());

/** In this process, whose environment is as it was afterwards. @returns what the command printed. */
async function run(...args: string[]): Promise<string> {
  const printed: string[] = [];
  // Nothing is inherited, so that no variable of the shell decides about the tests.
  for (const name of Object.keys(process.env).filter((name) => name.startsWith("OVERDUB_")))
    vi.stubEnv(name, undefined);
  vi.stubEnv("OVERDUB_DATA", data);
  vi.stubEnv("OVERDUB_UPSTREAM_ALLOW", "127.0.0.1");
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    await (await createProgram()).parseAsync(args, { from: "user" });
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
  }
  return printed.join("");
}

const asJson = async (...args: string[]) => JSON.parse(await run(...args, "--json"));

const NOBODY = "94dc1212-0000-4000-8000-000000000000";

/** What changes nothing of the installation, or does so as a tool that is called. */
const CHANGES_NOTHING = [
  "serve",
  "mcp",
  "completion",
  "backup",
  "restore",
  /^tool /,
  / (list|show)$/,
  /^conversions (events|reviews)$/,
  /^(campaign result|run watch|sync (templates|logs)|onboarding (preview|decisions))$/,
  /^(workspace )?webhook deliveries$/,
  /^program (payout statement|reconcile|commission|explain|reward estimate|fraud (rules|groups|alerts))$/,
];

function pathsOf(command: Command, above: readonly string[] = []): string[] {
  const path = [...above, command.name()];
  return command.commands.length === 0 ? [path.join(" ")] : command.commands.flatMap((child) => pathsOf(child, path));
}

test("every command that changes something leaves an entry, with what, who and when", async () => {
  const { user_id: user } = await asJson("workspace", "member", "add", "demo", "--email", "ann@acme.test");
  const { id: key } = await asJson("workspace", "key", "create", "demo", "--name", "Shop");
  const [{ id: masterKey }] = await asJson("keys", "list");
  const statement = join(data, "statement.json");
  await writeFile(statement, JSON.stringify([{ payoutId: "po_none", status: "paid" }]));
  const links = join(data, "links.csv");
  await writeFile(links, "url,key\nhttps://acme.test/,audited\n");
  const rules = join(data, "rules.json");
  await writeFile(rules, JSON.stringify([{ name: "All", when: [], action: "hold" }]));
  const changes: Readonly<Record<string, readonly [args: readonly string[], action: string]>> = {
    "account connect": [
      ["--tenant", "acme", "--api-key", "dub_canary0123456789", "--base-url", "http://127.0.0.1:9"],
      "account.create",
    ],
    "account block": [[accountId], "account.block"],
    "account unblock": [[accountId], "account.unblock"],
    login: [[], "sign_in_link.create"],
    "token create": [["CI"], "api_token.create"],
    "token revoke": [["CI"], "api_token.revoke"],
    "mcp-server create": [["Agent", "--account", accountId], "mcp_server.create"],
    "mcp-server revoke": [["Agent"], "mcp_server.revoke"],
    "keys rotate": [[], "master_key.rotate"],
    "keys reencrypt": [[], "master_key.reencrypt"],
    "keys remove": [[masterKey], "master_key.remove"],
    "conversions create": [["stripe", "--account", accountId], "conversion_source.create"],
    "conversions update": [[NOBODY, "--deactivate"], "conversion_source.update"],
    "conversions delete": [[NOBODY], "conversion_source.delete"],
    "conversions import": [[NOBODY, links], "conversion_source.import"],
    "conversions retry": [[NOBODY], "conversion_event.retry"],
    "conversions retry-all": [[NOBODY], "conversion_source.retry"],
    "conversions resolve": [[NOBODY], "conversion_review.update"],
    "campaign plan": [[links, "--account", accountId, "--set", "url={{url}}"], "campaign.plan"],
    "campaign run": [[NOBODY], "campaign.run"],
    "campaign delete": [[NOBODY], "campaign.delete"],
    "sync create": [["dub-click-stream"], "sync.create"],
    "sync run": [[NOBODY, "--account", accountId], "sync.run"],
    "run pause": [[NOBODY], "run.pause"],
    "run resume": [[NOBODY], "run.resume"],
    "run cancel": [[NOBODY], "run.cancel"],
    "run retry": [[NOBODY], "run.retry"],
    "onboarding set": [[rules, "--account", accountId], "onboarding.set_rules"],
    "onboarding check": [["--account", accountId], "onboarding.check"],
    "onboarding remove": [["--account", accountId], "onboarding.delete_rules"],
    "domain provision": [["go.provisioned.test", "--account", accountId], "domain.provision"],
    "customer-profile sync": [["--account", accountId], "profile_sync.create"],
    "account disconnect": [[accountId], "account.disconnect"],
    "workspace create": [["shop"], "workspace.create"],
    "workspace key create": [["shop"], "workspace_key.create"],
    "workspace key revoke": [["demo", key], "workspace_key.revoke"],
    "workspace member add": [["shop"], "workspace_member.add"],
    "workspace member invite": [["demo", user], "workspace_member.invite"],
    "workspace oauth-app create": [
      ["demo", "Shop", "--redirect-uri", "https://shop.test/", "--website", "https://shop.test/"],
      "oauth_app.create",
    ],
    "workspace oauth-app update": [["demo", "app_none", "--name", "Store"], "oauth_app.update"],
    "workspace oauth-app verify": [["demo", "app_none"], "oauth_app.verify"],
    "workspace oauth-app renew-secret": [["demo", "app_none"], "oauth_app.renew_secret"],
    "workspace oauth-app remove": [["demo", "app_none"], "oauth_app.remove"],
    "workspace member role": [["demo", user, "viewer"], "workspace_member.change_role"],
    "workspace folder role": [["demo", "fold_none", user, "viewer"], "folder.change_role"],
    "workspace member remove": [["demo", user], "workspace_member.remove"],
    "workspace domain add": [["demo", "go.acme.test"], "workspace_domain.add"],
    "workspace domain verify": [["demo", "go.acme.test"], "workspace_domain.verify"],
    "workspace domain trust": [["demo", "go.acme.test"], "workspace_domain.trust"],
    "workspace domain remove": [["demo", "go.acme.test"], "workspace_domain.remove"],
    "workspace publishable-key create": [["demo"], "publishable_key.create"],
    "workspace publishable-key revoke": [["demo"], "publishable_key.revoke"],
    "workspace hostname add": [["demo", "acme.test"], "workspace_hostname.add"],
    "workspace hostname remove": [["demo", "acme.test"], "workspace_hostname.remove"],
    "workspace webhook create": [
      ["demo", "https://hooks.test/canary", "--triggers", "link.created"],
      "workspace_webhook.create",
    ],
    "workspace webhook enable": [["demo", "wh_none"], "workspace_webhook.enable"],
    "workspace webhook redeliver": [["demo", "wh_none", "whd_none"], "workspace_webhook.redeliver"],
    "workspace webhook remove": [["demo", "wh_none"], "workspace_webhook.remove"],
    "webhook create": [["https://hooks.test/canary"], "webhook.create"],
    "webhook update": [[NOBODY, "--deactivate"], "webhook.update"],
    "webhook delete": [[NOBODY], "webhook.delete"],
    "webhook test": [[NOBODY], "webhook.test"],
    "webhook redeliver": [[NOBODY, "0".repeat(26)], "webhook.redeliver"],
    "program create": [["demo"], "program.create"],
    "program update": [["demo", "--name", "Demo"], "program.update"],
    "program group create": [["demo", "vip"], "group.create"],
    "program group update": [["demo", "vip", "--name", "VIP"], "group.update"],
    "program group delete": [["demo", "vip"], "group.delete"],
    "program reward create": [["demo", "--event", "lead", "--cents", "5"], "reward.create"],
    "program reward update": [["demo", "rw_none", "--cents", "6"], "reward.update"],
    "program reward delete": [["demo", "rw_none"], "reward.delete"],
    "program discount create": [["demo", "--percent", "5"], "discount.create"],
    "program discount delete": [["demo", "disc_none"], "discount.delete"],
    "program payout confirm": [["demo"], "payout.confirm"],
    "program payout settle": [["demo", statement], "payout.settle"],
    "program payout reopen": [["demo", "po_none"], "payout.reopen"],
    "program fraud update": [["demo", "--set", '{"customerEmailMatch":{"enabled":false}}'], "fraud.update"],
    "program fraud resolve": [["demo", "frg_none"], "fraud.resolve"],
    "program fraud review": [["demo", "fra_none", "dismissed"], "fraud.review"],
    "program bounty create": [["demo", "--type", "submission", "--name", "Review", "--reward", "500"], "bounty.create"],
    "program bounty update": [["demo", "bnty_none", "--reward", "600"], "bounty.update"],
    "program bounty archive": [["demo", "bnty_none"], "bounty.archive"],
    "program bounty submissions approve": [["demo", "bnty_none", "bnty_sub_none"], "bounty_submission.approve"],
    "program bounty submissions reject": [["demo", "bnty_none", "bnty_sub_none"], "bounty_submission.reject"],
    "workspace clock move": [["demo", "in 3 days"], "workspace_clock.move"],
    "workspace customer forget": [["demo", "cus_none"], "customer.forget"],
    "workspace export": [["shop", "--out", join(data, "shop.ndjson")], "workspace.export"],
    "workspace import": [[join(data, "shop.ndjson")], "workspace.import"],
    "workspace import-csv": [["demo", links], "csv_import.create"],
    "workspace remove": [["shop", "--confirm", "shop"], "workspace.remove"],
    "account delete": [["acme", "--confirm", "acme"], "account.delete"],
  };
  const changing = pathsOf(await createProgram())
    .map((path) => path.replace(/^overdub /, ""))
    .filter((path) => !CHANGES_NOTHING.some((kind) => (typeof kind === "string" ? kind === path : kind.test(path))));
  expect(changing.toSorted()).toEqual(Object.keys(changes).toSorted());

  for (const [path, [args, action]] of Object.entries(changes)) {
    const failure = await run(...path.split(" "), ...args).then(
      () => undefined,
      (error: Error) => error.message,
    );
    // An account whose Dub cannot be reached is made, and the command says so.
    const isDone = failure === undefined || failure.startsWith("The account was kept");
    const [entry] = await asJson("audit", "list", "--action", action, "--limit", "1");
    expect([path, entry]).toMatchObject([
      path,
      { action, actor: { type: "system" }, address: null, outcome: isDone ? "succeeded" : "failed" },
    ]);
  }
  const all = await run("audit", "list", "--csv", "--limit", "500");
  expect(all).not.toMatch(/canary|dub_\w{24}|ovd_\w{24}|ovdmcp_|dub_app_secret_|[0-9a-f]{64}/);
  expect(all.split("\r\n").length).toBeGreaterThan(Object.keys(changes).length);
});

test("taking back an import of a CSV file leaves an entry, too, and trying one leaves none", async () => {
  const file = join(data, "taken-back.csv");
  await writeFile(file, "url,key\nhttps://acme.test/,taken-back\n");
  const entries = async (action: string) => asJson("audit", "list", "--action", action, "--limit", "500");
  const before = await entries("csv_import.create");
  await run("workspace", "import-csv", "demo", file, "--dry-run");
  expect(await entries("csv_import.create")).toEqual(before);
  const { import_id: id } = await asJson("workspace", "import-csv", "demo", file);
  await run("workspace", "import-csv", "demo", "--undo", id);
  expect(await entries("csv_import.undo")).toMatchObject([{ subject: id, outcome: "succeeded" }]);
  expect(await entries("csv_import.create")).toHaveLength(before.length + 1);
});

test("what would be removed for good is told, and stays without being named twice", async () => {
  await expect(run("workspace", "remove", "demo")).rejects.toThrow(
    /^This would remove the workspace demo for good, with what it holds \(members: 1, domains: \d, .*api keys: 1, oauth apps: 1\)\. Nothing was removed: add --confirm demo\.$/,
  );
  await expect(run("workspace", "remove", "demo", "--confirm", "shop")).rejects.toThrow("add --confirm demo");
  await expect(run("account", "delete", accountId)).rejects.toThrow(/Nothing was removed: add --confirm demo\.$/);
  expect(await asJson("workspace", "list")).toMatchObject([{ slug: "demo" }]);
  expect((await asJson("account", "list")).map(({ id }: { id: string }) => id)).toEqual([accountId]);
});

test("a removed workspace is refused by the running server at once, and its accounts are named", async () => {
  const { api_key: key, id } = await asJson("workspace", "create", "brief");
  const { workspace } = JSON.parse(await readFile(join(data, "server.json"), "utf8"));
  const status = async () =>
    (await fetch(`${workspace}/api/links`, { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await status()).toBe(200);
  expect(await asJson("workspace", "remove", "brief", "--confirm", "brief")).toEqual({
    id,
    slug: "brief",
    accounts: [],
  });
  expect(await status()).toBe(401);
});

test("the list is narrowed by what a person knows, and refuses what it does not understand", async () => {
  const since = await run("audit", "list", "--since", "1 day ago", "--action", "api_token.create");
  expect(since).toMatch(/^TIME +ACTION +SUBJECT +ACTOR +ADDRESS +OUTCOME\n20\S+Z +api_token\.create /);
  expect(await asJson("audit", "list", "--account", accountId, "--outcome", "failed")).toEqual([]);
  await expect(run("audit", "list", "--since", "soonish")).rejects.toThrow('--since: "soonish" is no date.');
  await expect(run("audit", "list", "--outcome", "fine")).rejects.toThrow(/outcome/);
  await expect(run("audit", "list", "--limit", "none")).rejects.toThrow(/limit/);
});

test("refused tokens and keys of both ports are told with where they came from", async () => {
  const { gateway, workspace } = JSON.parse(await readFile(join(data, "server.json"), "utf8"));
  const headers = { authorization: "Bearer dub_0000000000000000", "x-real-ip": "203.0.113.77" };
  expect((await fetch(`${workspace}/api/links`, { headers })).status).toBe(401);
  const others = { authorization: "Bearer ovd_0000000000000000", "x-forwarded-for": "198.51.100.1, 203.0.113.78" };
  expect((await fetch(`${gateway}/integrated-account`, { headers: others })).status).toBe(401);
  const refusedFrom = (address: string) => asJson("audit", "list", "--action", "sign_in.refused", "--address", address);
  await expect
    .poll(() => refusedFrom("203.0.113.78"))
    .toMatchObject([{ address: "203.0.113.78", arguments: { at: "gateway" }, actor: { type: "stranger" } }]);
  await expect
    .poll(() => refusedFrom("203.0.113.77"))
    .toMatchObject([{ arguments: { at: "workspace" }, message: expect.stringContaining("Invalid API key") }]);
});
