import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Account, AccountError } from "./account.ts";
import { toAccount } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import type { AccountTables } from "./account-table.ts";
import type { WorkspaceIdentity } from "./look-around.ts";
import { moveAccount } from "./move-account.ts";
import { probe } from "./probe.ts";
import { updateTokens } from "./queries.ts";

/** Who has authorised what. */
export interface Identity {
  readonly userId: string;
  readonly workspace: WorkspaceIdentity & { readonly id: string };
}

/** Asks a provider whose tokens these are; undefined where it does not say. See behaviour/grants 4. */
export async function findIdentity(
  ctx: Pick<AccountDependencies, "send" | "userAgent" | "now">,
  target: { readonly baseUrl: string; readonly bearer: string },
): Promise<Identity | undefined> {
  const answer = await probe(ctx, target, "/oauth/userinfo").catch((error: unknown) => {
    if (!(error instanceof GatewayError)) throw error;
  });
  if (answer?.status !== 200 || !("json" in answer.body)) return undefined;
  const { data } = UserInfo.safeParse(answer.body.json);
  return data && { userId: data.id, workspace: data.workspace };
}

const UserInfo = z.object({
  id: z.string(),
  workspace: z.object({ id: z.string(), slug: z.string().nullable(), name: z.string().nullable() }),
});

/** A digest of what a provider keeps one pair of tokens for, to find the other accounts that have it. */
export function grantOf(grant: {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly identity: Identity;
}): string {
  const { baseUrl, clientId, identity } = grant;
  const parts = [baseUrl, clientId, identity.userId, identity.workspace.id];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/**
 * Ends the accounts whose tokens died when this one got its own, because the same person has authorised the same
 * workspace again: they need to be authorised anew, and say so before a call fails. Accounts of other environments, too:
 * the application is one for all.
 *
 * @returns what the person who has just connected the account should know.
 */
export async function endEarlierGrants(
  tx: Kysely<AccountTables>,
  { id, environmentId, oauth }: Pick<Account, "id" | "environmentId" | "oauth">,
  nowMs: number,
): Promise<string | undefined> {
  if (oauth?.grant == null) return undefined;
  const rows = await tx
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("oauth_grant", "=", oauth.grant)
    .where("id", "<>", id)
    .where((eb) => eb.or([eb("sandbox_of", "is", null), eb("sandbox_of", "<>", id)]))
    .where("disconnected_at_ms", "is", null)
    .where("renewal_refused_at_ms", "is", null)
    .orderBy("id")
    .execute();
  for (const earlier of rows.map(toAccount)) {
    // Of another environment nothing is told but that there is one.
    const by = earlier.environmentId === environmentId ? `account ${id}` : "an account of another environment";
    await endGrant(
      tx,
      earlier,
      `The workspace was authorised again, for ${by}, which ended the tokens of this one`,
      nowMs,
    );
  }
  const connections = rows.filter(({ sandbox_of }) => sandbox_of === null).length;
  if (connections === 0) return undefined;
  return "You had connected this workspace before. The earlier connection has ended, and needs to be made again where it is used.";
}

async function endGrant(tx: Kysely<AccountTables>, account: Account, message: string, nowMs: number): Promise<void> {
  const { oauth } = account;
  const ended: Account = { ...account, oauth: oauth && { ...oauth, refusedAtMs: nowMs } };
  await updateTokens(tx, ended);
  const lastError: AccountError = { message, status_code: null, occurred_at: new Date(nowMs).toISOString() };
  await moveAccount(tx, ended, { status: "needs_reauth", lastError, nowMs });
}
