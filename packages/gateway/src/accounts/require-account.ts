import type { Kysely } from "kysely";
import type { Caller } from "../callers/caller.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { isUuid } from "../http/ids.ts";
import type { Account } from "./account.ts";
import type { AccountTables } from "./account-table.ts";
import { memberAccount } from "./member-account.ts";
import { findAccount } from "./queries.ts";

/** @throws 404, the same for an account of another environment and for none: existence is not revealed. */
export async function requireAccount(
  db: Kysely<AccountTables>,
  key: { id: string; environmentId: string },
): Promise<Account> {
  const account = isUuid(key.id) ? await findAccount(db, { ...key, id: key.id.toLowerCase() }) : undefined;
  if (!account) throw accountNotFound();
  return account;
}

export function accountNotFound(): GatewayError {
  return new GatewayError(404, "Integrated account not found");
}

/** Why no call on the account is served, if none is. See behaviour/gateway 2.4. */
export function whyUnusable({ blockedAtMs, disconnectedAtMs }: Account): string | undefined {
  if (blockedAtMs !== null) return "Integrated account is blocked";
  if (disconnectedAtMs !== null) return "Integrated account is disconnected: it needs a new API key";
  return undefined;
}

/** @throws 503 for an account that its operator blocked or disconnected. */
export function requireUsable(account: Account): void {
  const reason = whyUnusable(account);
  if (reason !== undefined) throw new GatewayError(503, reason);
}

/** @throws 503 for an account whose credential is gone. */
export function requireConnected(account: Account): void {
  if (account.disconnectedAtMs !== null) requireUsable({ ...account, blockedAtMs: null });
}

/** @throws 405 if the account is a sandbox. See behaviour/gateway 10.2. */
export function requireWritable({ isSandbox }: Account): void {
  if (isSandbox) throw new GatewayError(405, "Sandbox accounts are read-only", { headers: { allow: "GET" } });
}

/**
 * The account that a call of the data plane is for.
 *
 * @param named `integrated_account_id`; an account token knows its account without it, and a member names a workspace.
 * @throws      400, 403 and 404 in the order of behaviour/gateway 2.4.
 */
export async function calledAccount(db: Kysely<AccountTables>, caller: Caller, named: unknown): Promise<Account> {
  const { environmentId } = caller;
  if (caller.kind === "member-session") return workspaceOf(caller, named);
  return requireAccount(db, { id: accountIdOf(caller, named), environmentId });
}

/** Members name a workspace of theirs by its id; who is in one alone need not. */
function workspaceOf({ member, environmentId }: Extract<Caller, { kind: "member-session" }>, named: unknown): Account {
  const [only, ...others] = member.memberships;
  const id = named === undefined || named === "" ? others.length === 0 && only?.workspaceId : named;
  if (id === false) throw new GatewayError(400, "integrated_account_id is required");
  const account = typeof id === "string" ? memberAccount(member, environmentId, id) : undefined;
  if (!account) throw accountNotFound();
  return account;
}

function accountIdOf(caller: Exclude<Caller, { kind: "member-session" }>, named: unknown): string {
  const bound = caller.kind === "account-token" ? caller.accountId : undefined;
  if (named === undefined || named === "") {
    if (bound === undefined) throw new GatewayError(400, "integrated_account_id is required");
    return bound;
  }
  if (typeof named !== "string" || !isUuid(named)) throw new GatewayError(400, "integrated_account_id must be a UUID");
  const id = named.toLowerCase();
  if (id !== (bound ?? id)) throw new GatewayError(403, "Token is bound to another integrated account");
  return id;
}
