import type { Account, McpToken } from "@overdub/gateway";
import { ACCESS_LEVELS, SURFACES } from "@overdub/gateway/words";
import type { Command } from "commander";
import { Option } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError, UsageError } from "../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";
import { readExpiry } from "./read-expiry.ts";

interface CreateOptions extends OutputOptions {
  readonly account?: string;
  readonly surface?: (typeof SURFACES)[number];
  readonly access?: (typeof ACCESS_LEVELS)[number];
  readonly tags?: string;
  readonly methods?: string;
  readonly confirmDestructive?: boolean;
  readonly requireApiToken?: boolean;
  readonly expires?: string;
}

interface AccountOptions extends OutputOptions {
  readonly account?: string;
}

const MAX_LISTED = 10_000;

export function addMcpServerCommand(program: Command): void {
  const server = program.command("mcp-server").description("MCP servers of the gateway, each with a URL of its own");
  server
    .command("create <name>")
    .description("create an MCP server for an account; its URL is shown only now")
    .option("--account <account>", "the account, by id or tenant; needed when several are connected")
    .addOption(new Option("--surface <set>", "the tool set").choices(SURFACES))
    .addOption(new Option("--access <level>", "what its tools may do").choices(ACCESS_LEVELS))
    .option("--tags <tags>", "only tools with one of these tags, separated by commas")
    .option("--methods <methods>", "only tools of these kinds, separated by commas")
    .option("--confirm-destructive", "show a plan before anything is overwritten or removed")
    .option("--require-api-token", "have clients send an API token, too")
    .option("--expires <date>", "when it ends, as 2030-04-16 or in words, as 'in 90 days'; default: never")
    .option("--json", "as JSON")
    .action(create);
  withListOptions(
    server
      .command("list")
      .description("list the MCP servers: of which account, when each ends, and when it was last used")
      .option("--account <account>", "only those of an account, by id or tenant"),
  ).action(list);
  server
    .command("revoke <server>")
    .description("revoke an MCP server, by id or name; its URL is refused at once")
    .option("--account <account>", "whose it is, by id or tenant, where several accounts have one of this name")
    .option("--json", "as JSON")
    .action(revoke);
}

async function create(name: string, options: CreateOptions): Promise<void> {
  if (name.trim() === "" || name.length > 255)
    throw new UsageError("The name of an MCP server has 1 to 255 characters.");
  const expiresAtMs = options.expires === undefined ? null : await readExpiry(options.expires, Date.now());
  const config = toConfig(options);
  const change = { action: "mcp_server.create", arguments: { name, account: options.account, config } };
  const make = async (session: Session) => {
    const [{ createMcpToken, selectTools, toMcpTokenRow }, { catalog }] = await Promise.all([
      import("@overdub/gateway"),
      import("@overdub/gateway/tools"),
    ]);
    if (selectTools(catalog, [config]).tools.length === 0) {
      throw new UsageError(`No tool has these tags and methods: see \`overdub tool list\`.`);
    }
    const account = await session.findAccount(options.account);
    const made = await createMcpToken(session.gateway.context, {
      integratedAccountId: account.id,
      name,
      config,
      expiresAtMs,
    });
    return { ...toMcpTokenRow(made.row), token: made.token, url: made.url };
  };
  const created = await withChange(change, make, ({ id }) => id);
  print(created, options, () => [created.url]);
}

function toConfig({ surface, access, tags, methods, confirmDestructive, requireApiToken }: CreateOptions) {
  return {
    ...(surface && { surface }),
    ...(access && { access }),
    ...(tags !== undefined && { tags: readNames(tags, "--tags") }),
    ...(methods !== undefined && { methods: readNames(methods, "--methods") }),
    ...(confirmDestructive && { confirm_destructive: true }),
    ...(requireApiToken && { require_api_token_auth: true }),
  };
}

/** An empty list would mean all of them. */
function readNames(text: string, option: string): string[] {
  const names = text.split(/[\s,]+/).filter(Boolean);
  if (names.length === 0) throw new UsageError(`${option} takes at least one name.`);
  return names;
}

type Owned = readonly [token: McpToken, account: Account];

async function readServers(session: Session, name: string | undefined): Promise<Owned[]> {
  const { listMcpTokens } = await import("@overdub/gateway");
  const accounts = name === undefined ? await session.listAccounts() : [await session.findAccount(name)];
  const servers: Owned[] = [];
  for (const account of accounts) {
    const keyset = { after: undefined, limit: MAX_LISTED };
    const owned = { integratedAccountId: account.id, keyset, nowMs: Date.now() };
    for (const token of await listMcpTokens(session.db, owned)) servers.push([token, account]);
  }
  return servers;
}

async function list({ account, ...options }: AccountOptions & ListOptions): Promise<void> {
  const [servers, rows] = await withSession(async (session) => {
    const { toMcpTokenRow } = await import("@overdub/gateway");
    const found = await readServers(session, account);
    return [found, found.map(([token, { tenantId }]) => ({ ...toMcpTokenRow(token), tenant_id: tenantId }))] as const;
  });
  printList(rows, options, () =>
    toTable(
      ["MCP SERVER", "NAME", "TENANT", "CONFIG", "EXPIRES", "LAST USED"],
      servers.map(([{ id, name, config, expiresAtMs, lastUsedAtMs }, { tenantId }]) => [
        id,
        name,
        tenantId,
        JSON.stringify(config),
        toText(expiresAtMs),
        toText(lastUsedAtMs),
      ]),
    ),
  );
}

async function revoke(which: string, { account, ...options }: AccountOptions): Promise<void> {
  const change = { action: "mcp_server.revoke", arguments: { which, account } };
  const remove = async (session: Session) => {
    const { deleteMcpToken } = await import("@overdub/gateway");
    const token = chooseServer(await readServers(session, account), which);
    await deleteMcpToken(session.db, token);
    return token;
  };
  const revoked = await withChange(change, remove, ({ id }) => id);
  print({ id: revoked.id, name: revoked.name, revoked: true }, options, () => [
    `Revoked ${revoked.name} (${revoked.id}).`,
  ]);
}

/** Names are no keys here: where several have one, the wrong one must not go. */
function chooseServer(servers: readonly Owned[], which: string): McpToken {
  const tokens = servers.map(([token]) => token);
  const byId = tokens.filter(({ id }) => id === which.toLowerCase());
  const [token, second] = byId.length > 0 ? byId : tokens.filter(({ name }) => name === which);
  if (!token) throw new CliError(`There is no MCP server ${which}: see \`overdub mcp-server list\`.`);
  if (second) {
    const ids = tokens.filter(({ name }) => name === which).map(({ id }) => id);
    throw new CliError(`Several MCP servers are called ${which}: say which by its id, ${ids.join(", ")}.`);
  }
  return token;
}

function toText(ms: number | null): string {
  return ms === null ? "never" : new Date(ms).toISOString();
}
