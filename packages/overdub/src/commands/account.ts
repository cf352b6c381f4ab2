import { text } from "node:stream/consumers";
import type { Account } from "@overdub/gateway";
import type { Command } from "commander";
import { readHttpUrl } from "../config/config.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError, UsageError } from "../terminal/cli-error.ts";
import { notConfirmed } from "../terminal/not-confirmed.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";

interface ConnectOptions extends OutputOptions {
  readonly apiKey: string;
  readonly tenant: string;
  readonly label?: string;
  readonly baseUrl?: string;
}

export function addAccountCommand(program: Command): void {
  const account = program.command("account").description("connected Dub workspaces");
  account
    .command("connect")
    .description("connect a Dub workspace by its API key")
    .option("--api-key <key>", "the key; - reads it from standard input, out of sight of other users", "-")
    .requiredOption("--tenant <id>", "your name for the customer whose workspace this is")
    .option("--label <text>", "a name for the workspace")
    .option("--base-url <url>", "base URL of this Dub; `embedded:` for the embedded workspace")
    .option("--json", "as JSON")
    .action(connect);
  withListOptions(account.command("list").description("list the accounts and their status")).action(list);
  account
    .command("show <account>")
    .description("show what is known of an account, by id or tenant; never its credential")
    .option("--json", "as JSON")
    .action(show);
  account
    .command("block <account>")
    .description("stop serving an account, by id or tenant")
    .option("--json", "as JSON")
    .action((name: string, options: OutputOptions) => change(name, options, "blockAccount"));
  account
    .command("unblock <account>")
    .description("resume serving an account, by id or tenant")
    .option("--json", "as JSON")
    .action((name: string, options: OutputOptions) => change(name, options, "unblockAccount"));
  account
    .command("disconnect <account>")
    .description("delete the credential of an account, by id or tenant; the account and its logs stay")
    .option("--json", "as JSON")
    .action((name: string, options: OutputOptions) => change(name, options, "disconnectAccount"));
  account
    .command("delete <account>")
    .description("delete an account, by id or tenant, with its credential, MCP servers and sandbox twin")
    .option("--confirm <account>", "its id or tenant once more; without it, nothing is deleted")
    .option("--json", "as JSON")
    .action(remove);
}

async function remove(name: string, { confirm, ...options }: OutputOptions & { confirm?: string }): Promise<void> {
  const deleted = await withSession((session) => session.findAccount(name));
  if (confirm !== deleted.id && confirm !== deleted.tenantId) {
    const what = `the account ${deleted.id} (${deleted.tenantId}), with its credential, MCP servers and sandbox twin,`;
    throw new CliError(notConfirmed(what, {}, deleted.tenantId));
  }
  await withChange({ action: "account.delete", subject: deleted.id }, async ({ gateway, environmentId }) => {
    const { deleteAccount } = await import("@overdub/gateway");
    await deleteAccount(gateway.context, { id: deleted.id, environmentId });
  });
  print({ id: deleted.id, tenant_id: deleted.tenantId, deleted: true }, options, () => [
    `Deleted ${deleted.id} (${deleted.tenantId}). Its entries in the logs stay until they are pruned.`,
  ]);
}

async function connect(options: ConnectOptions): Promise<void> {
  const apiKey = (options.apiKey === "-" ? await text(process.stdin) : options.apiKey).trim();
  // Of what may stand behind `Bearer`: anything else would break the header.
  if (!/^dub_[\w.~+/-]+=*$/.test(apiKey)) throw new UsageError("A Dub API key is one word that starts with dub_.");
  const baseUrl = options.baseUrl === undefined ? undefined : readBaseUrl(options.baseUrl);
  const context = {
    api_key: apiKey,
    ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
    ...(options.label === undefined ? {} : { label: options.label }),
  };
  const account = await withChange(
    { action: "account.create", arguments: { tenant_id: options.tenant, context } },
    async (session) => {
      const { createAccount } = await import("@overdub/gateway");
      return createAccount(session.gateway.context, {
        environmentId: session.environmentId,
        tenant_id: options.tenant,
        authentication_method: "api_key",
        is_sandbox: false,
        context,
      });
    },
    ({ id }) => id,
  );
  print(describe(account), options, () => toLines([account]));
  if (account.status !== "active") {
    throw new CliError(
      `The account was kept, but it does not work yet: ${(account.lastError?.message ?? account.status).replace(/\.$/, "")}.`,
    );
  }
}

function readBaseUrl(text: string): string {
  return text === "embedded:" ? text : readHttpUrl(text, "--base-url");
}

async function list(options: ListOptions): Promise<void> {
  const accounts = await withSession((session) => session.listAccounts());
  printList(accounts.map(describe), options, () => toLines(accounts));
}

async function show(name: string, options: OutputOptions): Promise<void> {
  const account = await withSession((session) => session.findAccount(name));
  const described = describe(account);
  print(described, options, () =>
    toTable(
      ["FIELD", "VALUE"],
      Object.entries(described).map(([field, value]) => [
        field,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
}

const ACTIONS = {
  blockAccount: "account.block",
  unblockAccount: "account.unblock",
  disconnectAccount: "account.disconnect",
} as const;

async function change(name: string, options: OutputOptions, how: keyof typeof ACTIONS): Promise<void> {
  const account = await withChange(
    { action: ACTIONS[how], arguments: { account: name } },
    async (session) => {
      const { [how]: apply } = await import("@overdub/gateway");
      const { id } = await session.findAccount(name);
      await apply(session.gateway.context, { id, environmentId: session.environmentId });
      return session.findAccount(id);
    },
    ({ id }) => id,
  );
  print(describe(account), options, () => toLines([account]));
}

function describe(account: Account) {
  return {
    id: account.id,
    tenant_id: account.tenantId,
    status: account.status,
    is_blocked: account.blockedAtMs !== null,
    is_disconnected: account.disconnectedAtMs !== null,
    is_sandbox: account.isSandbox,
    base_url: account.baseUrl,
    authentication_method: account.authenticationMethod,
    context: account.context,
    last_error: account.lastError,
    last_forbidden_error: account.lastForbiddenError,
    webhook: account.webhook,
    created_at: new Date(account.createdAtMs).toISOString(),
    updated_at: new Date(account.updatedAtMs).toISOString(),
  };
}

function toLines(accounts: readonly Account[]): string[] {
  return toTable(
    ["ACCOUNT", "TENANT", "STATUS", "DUB"],
    accounts.map((account) => [account.id, account.tenantId, stateOf(account), account.baseUrl]),
  );
}

function stateOf({ status, blockedAtMs, disconnectedAtMs }: Account): string {
  if (disconnectedAtMs !== null) return "disconnected";
  return blockedAtMs === null ? status : "blocked";
}
