import { hash } from "node:crypto";
import { upTo } from "@overdub/storage";
import { LRUCache } from "lru-cache";
import type { Account } from "../accounts/account.ts";
import type { CredentialAccess, OpenedAccount } from "../accounts/credential-access.ts";
import { openOAuthCredential } from "../accounts/oauth-credential.ts";
import { requireConnected } from "../accounts/require-account.ts";
import { openSecrets } from "../accounts/secrets.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { isExpired, renewalDueMs } from "../oauth-client/oauth-tokens.ts";
import { within } from "../runtime/timer.ts";
import type { Renewal, RenewalDependencies } from "./create-renewal.ts";
import { needsReauth } from "./create-renewal.ts";

/** How long a call waits for new tokens while the old ones are still good. */
const PATIENCE_MS = 3_000;
/** How long after a renewal without a verdict the next one is tried, while the old tokens are still good. */
const PAUSE_MS = 10_000;
const MAX_PAUSED_ACCOUNTS = 10_000;

/** See behaviour/grants 3. */
export function createCredentialAccess(
  ctx: Pick<RenewalDependencies, "vault" | "timer" | "now">,
  renewal: Renewal,
): CredentialAccess {
  const { vault, timer, now } = ctx;
  /** Accounts whose provider gave no verdict, and until when it is left alone. */
  const paused = new LRUCache<string, number>(upTo(MAX_PAUSED_ACCOUNTS));

  function opened(account: Account): OpenedAccount {
    requireConnected(account);
    if (account.oauth !== null) return { account, bearer: openOAuthCredential(vault, account).tokens.access_token };
    const { api_key: apiKey } = openSecrets(vault, account);
    if (typeof apiKey !== "string") throw new Error(`Account ${account.id} has no API key`);
    return { account, bearer: apiKey };
  }

  /** Renewed in time, so that the old tokens do when that fails. */
  async function renewedEarly(account: Account): Promise<Account> {
    if ((paused.get(account.id) ?? 0) > now()) return account;
    const renewed = renewal.renew(account).catch((error: unknown) => {
      if (!(error instanceof GatewayError)) throw error;
      paused.set(account.id, now() + PAUSE_MS);
      return account;
    });
    // Whoever waits no longer must not be told of its failure.
    renewed.catch(() => {});
    return (await within(timer, PATIENCE_MS, renewed)) ?? account;
  }

  return {
    async open(account) {
      if (account.bearerOfMember) return { account, bearer: account.bearerOfMember() };
      requireConnected(account);
      if (account.oauth === null) return opened(account);
      if (account.oauth.refusedAtMs !== null) throw needsReauth(account.lastError?.message);
      const { tokens } = openOAuthCredential(vault, account);
      if (isExpired(tokens, now())) return opened(await renewal.renew(account));
      const dueMs = renewalDueMs(tokens, spreadOf(account));
      const isDue = dueMs !== undefined && now() >= dueMs && tokens.refresh_token !== undefined;
      return opened(isDue ? await renewedEarly(account) : account);
    },
    async reopen({ account }) {
      // One that was refused even with new tokens is not given new ones for each call.
      if (account.oauth === null || account.status === "needs_reauth") return undefined;
      if (openOAuthCredential(vault, account).tokens.refresh_token === undefined) return undefined;
      return opened(await renewal.renew(account));
    },
    renew: renewal.renew,
  };
}

/** From 0 to 1. */
function spreadOf({ id }: Account): number {
  return hash("sha256", id, "buffer").readUInt16BE(0) / 0xffff;
}
