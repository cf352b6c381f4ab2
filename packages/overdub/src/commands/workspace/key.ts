import type { ApiKey } from "@overdub/workspace";
import { SCOPES } from "@overdub/workspace/words";
import type { Command } from "commander";
import { withWorkspace, withWorkspaceChange } from "../../installation/session.ts";
import type { ListOptions, OutputOptions } from "../../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../../terminal/output.ts";
import { readExpiry } from "../read-expiry.ts";
import { readLimit, readScopes } from "./key-options.ts";

interface CreateOptions extends OutputOptions {
  readonly name: string;
  readonly scopes?: string;
  readonly readOnly?: boolean;
  readonly expires?: string;
  readonly user?: string;
  readonly requestsPerMinute?: string;
  readonly analyticsRequestsPerSecond?: string;
}

export function addKeyCommands(workspace: Command): void {
  const key = workspace.command("key").description("API keys of a workspace");
  key
    .command("create <workspace>")
    .description("create an API key, which is shown only now")
    .option("--name <name>", "its name", "API key")
    .option(
      "--scopes <scopes>",
      `its scopes, separated by commas: ${SCOPES.join(", ")}; default: all that its user may do`,
    )
    .option("--read-only", "read but change nothing: the scope apis.read")
    .option("--expires <date>", "when it ends, as 2030-04-16 or in words, as 'in 90 days'; default: never")
    .option(
      "--user <user>",
      "the member in whose name it acts, by id or email; default: a machine, which acts as owner",
    )
    .option("--requests-per-minute <count>", "requests a minute; default: the limit of the workspace")
    .option(
      "--analytics-requests-per-second <count>",
      "requests a second for analytics and events; default: the limit of the workspace",
    )
    .option("--json", "as JSON")
    .action(create);
  withListOptions(key.command("list <workspace>").description("list the keys, and when each was last used")).action(
    list,
  );
  key
    .command("revoke <workspace> <id>")
    .description("revoke a key, at once")
    .option("--json", "as JSON")
    .action(revoke);
}

async function create(workspace: string, options: CreateOptions): Promise<void> {
  const nowMs = Date.now();
  const input = {
    name: options.name,
    scopes: readScopes(options),
    user: options.user,
    expiresAtMs: options.expires === undefined ? undefined : await readExpiry(options.expires, nowMs),
    requestsPerMinute: readLimit(options.requestsPerMinute, "--requests-per-minute"),
    analyticsRequestsPerSecond: readLimit(options.analyticsRequestsPerSecond, "--analytics-requests-per-second"),
  };
  const created = await withWorkspaceChange(
    workspace,
    { action: "workspace_key.create", arguments: input },
    async ({ db }, { id }) => {
      const { createApiKey } = await import("@overdub/workspace");
      return createApiKey(db, id, input, nowMs);
    },
    (key) => key.id,
  );
  print({ ...describe(created), api_key: created.key }, options, () => [
    `API key   ${created.key}  (shown only now)`,
    ...toLines([created]),
  ]);
}

async function list(workspace: string, options: ListOptions): Promise<void> {
  const keys = await withWorkspace(workspace, async ({ db }, { id }) => {
    const { listApiKeys } = await import("@overdub/workspace");
    return listApiKeys(db, id);
  });
  printList(keys.map(describe), options, () => toLines(keys));
}

async function revoke(workspace: string, id: string, options: OutputOptions): Promise<void> {
  const change = { action: "workspace_key.revoke", subject: id };
  const revoked = await withWorkspaceChange(workspace, change, async ({ db }, { id: workspaceId }) => {
    const { revokeApiKey } = await import("@overdub/workspace");
    return revokeApiKey(db, workspaceId, id);
  });
  print(describe(revoked), options, () => [`Revoked ${revoked.id} (${revoked.name}, ${revoked.partialKey}).`]);
}

function describe(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    partial_key: key.partialKey,
    scopes: key.scopes,
    user_id: key.userId,
    is_machine: key.isMachine,
    expires_at: toDate(key.expiresAtMs),
    last_used_at: toDate(key.lastUsedAtMs),
    created_at: toDate(key.createdAtMs),
  };
}

function toLines(keys: readonly ApiKey[]): string[] {
  return toTable(
    ["KEY", "SHOWN AS", "NAME", "USER", "SCOPES", "EXPIRES", "LAST USED"],
    keys.map((key) => [
      key.id,
      key.partialKey,
      key.name,
      key.isMachine ? "machine" : key.userId,
      key.scopes.join(",") || "all",
      toDate(key.expiresAtMs) ?? "never",
      toDate(key.lastUsedAtMs) ?? "never",
    ]),
  );
}

function toDate(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
