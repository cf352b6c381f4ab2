import type { ApiTokenRecord } from "@overdub/gateway";
import type { Command } from "commander";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { UsageError } from "../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";
import { readExpiry } from "./read-expiry.ts";

interface CreateOptions extends OutputOptions {
  readonly expires?: string;
  readonly operator?: boolean;
}

/** More are not shown at once. */
const MAX_LISTED = 10_000;

export function addTokenCommand(program: Command): void {
  const token = program.command("token").description("API tokens of the gateway");
  token
    .command("create <name>")
    .description("create an API token, which is shown only now; each has a name of its own")
    .option("--expires <date>", "when it ends, as 2030-04-16 or in words, as 'in 90 days'; default: never")
    .option("--operator", "let it create and revoke API tokens by the gateway's API, too")
    .option("--json", "as JSON")
    .action(create);
  withListOptions(
    token.command("list").description("list the tokens: when each ends, and when it was last used"),
  ).action(list);
  token
    .command("revoke <token>")
    .description("revoke a token, by id or name; it is refused at once")
    .option("--json", "as JSON")
    .action(revoke);
}

async function create(name: string, { expires, operator, ...options }: CreateOptions): Promise<void> {
  if (name.trim() === "" || name.length > 255) throw new UsageError("The name of a token has 1 to 255 characters.");
  const nowMs = Date.now();
  const expiresAtMs = expires === undefined ? null : await readExpiry(expires, nowMs);
  const ends = expiresAtMs === null ? null : new Date(expiresAtMs).toISOString();
  const created = await withChange(
    { action: "api_token.create", arguments: { name, is_operator: operator ?? false, expires_at: ends } },
    async ({ db, environmentId }) => {
      const { createApiToken } = await import("@overdub/gateway");
      return createApiToken(db, { environmentId, name, expiresAtMs, isOperator: operator, nowMs });
    },
    ({ id }) => id,
  );
  print({ ...created, name, is_operator: operator ?? false, expires_at: ends }, options, () => [created.token]);
}

async function list(options: ListOptions): Promise<void> {
  const [rows, tokens] = await withSession(async (session) => {
    const { toApiTokenRow } = await import("@overdub/gateway");
    const found = await readTokens(session);
    return [found.map(toApiTokenRow), found] as const;
  });
  printList(rows, options, () => toLines(tokens, Date.now()));
}

async function readTokens({ db, environmentId }: Session): Promise<ApiTokenRecord[]> {
  const { listApiTokens } = await import("@overdub/gateway");
  return listApiTokens(db, { environmentId, keyset: { after: undefined, limit: MAX_LISTED } });
}

async function revoke(which: string, options: OutputOptions): Promise<void> {
  const revoked = await withChange(
    { action: "api_token.revoke", arguments: { which } },
    async ({ db, environmentId }) => {
      const { revokeApiToken } = await import("@overdub/gateway");
      return revokeApiToken(db, { environmentId, which, nowMs: Date.now() });
    },
    ({ id }) => id,
  );
  print({ ...revoked, revoked: true }, options, () => [`Revoked ${revoked.name} (${revoked.id}).`]);
}

function toLines(tokens: readonly ApiTokenRecord[], nowMs: number): string[] {
  return toTable(
    ["TOKEN", "NAME", "OPERATOR", "EXPIRES", "LAST USED"],
    tokens.map(({ id, name, isOperator, expiresAtMs, lastUsedAtMs }) => [
      id,
      name,
      isOperator ? "yes" : "no",
      expiresAtMs !== null && expiresAtMs <= nowMs ? "expired" : toText(expiresAtMs),
      toText(lastUsedAtMs),
    ]),
  );
}

function toText(ms: number | null): string {
  return ms === null ? "never" : new Date(ms).toISOString();
}
