import { text } from "node:stream/consumers";
import type { Account } from "@overdub/gateway";
import { blockAccount, createAccount, unblockAccount } from "@overdub/gateway";
import type { Command } from "commander";
import { readHttpUrl } from "../config/config.ts";
import { withSession } from "../installation/session.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { OutputOptions } from "../terminal/output.ts";
import { print, toTable } from "../terminal/output.ts";

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
  account.command("list").description("list the accounts and their status").option("--json", "as JSON").action(list);
  account
    .command("block <id>")
    .description("stop serving an account")
    .option("--json", "as JSON")
    .action((id: string, options: OutputOptions) => setBlocked(id, options, blockAccount));
  account
    .command("unblock <id>")
    .description("resume serving an account")
    .option("--json", "as JSON")
    .action((id: string, options: OutputOptions) => setBlocked(id, options, unblockAccount));
}

async function connect(options: ConnectOptions): Promise<void> {
  const apiKey = (options.apiKey === "-" ? await text(process.stdin) : options.apiKey).trim();
  // Of what may stand behind `Bearer`: anything else would break the header.
  if (!/^dub_[\w.~+/-]+=*$/.test(apiKey)) throw new CliError("A Dub API key is one word that starts with dub_.");
  const baseUrl = options.baseUrl === undefined ? undefined : readBaseUrl(options.baseUrl);
  const account = await withSession((session) =>
    createAccount(session.gateway.context, {
      environmentId: session.environmentId,
      tenant_id: options.tenant,
      authentication_method: "api_key",
      is_sandbox: false,
      context: {
        api_key: apiKey,
        ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
        ...(options.label === undefined ? {} : { label: options.label }),
      },
    }),
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

async function list(options: OutputOptions): Promise<void> {
  const accounts = await withSession((session) => session.listAccounts());
  print(accounts.map(describe), options, () => toLines(accounts));
}

async function setBlocked(id: string, options: OutputOptions, change: typeof blockAccount): Promise<void> {
  const account = await withSession(async (session) => {
    await change(session.gateway.context, await session.findAccount(id));
    return session.findAccount(id);
  });
  print(describe(account), options, () => toLines([account]));
}

function describe(account: Account) {
  const { id, tenantId, status, blockedAtMs, baseUrl, authenticationMethod, context, lastError, createdAtMs } = account;
  return {
    id,
    tenant_id: tenantId,
    status,
    is_blocked: blockedAtMs !== null,
    base_url: baseUrl,
    authentication_method: authenticationMethod,
    context,
    last_error: lastError,
    created_at: new Date(createdAtMs).toISOString(),
  };
}

function toLines(accounts: readonly Account[]): string[] {
  return toTable(
    ["ACCOUNT", "TENANT", "STATUS", "DUB"],
    accounts.map(({ id, tenantId, status, blockedAtMs, baseUrl }) => [
      id,
      tenantId,
      blockedAtMs === null ? status : "blocked",
      baseUrl,
    ]),
  );
}
