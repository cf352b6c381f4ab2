import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import type { OAuthCredential } from "../accounts/oauth-credential.ts";
import { openOAuthCredential } from "../accounts/oauth-credential.ts";
import type { AccountKey } from "../accounts/queries.ts";
import { requireAccount, requireConnected } from "../accounts/require-account.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { FindOAuthClient, OAuthClient } from "../oauth-client/oauth-client.ts";
import type { GrantedTokens, TokenEndpointDependencies } from "../oauth-client/token-endpoint.ts";
import { renewTokens, TokenRefusal } from "../oauth-client/token-endpoint.ts";
import type { Log } from "../runtime/log.ts";
import type { Timer } from "../runtime/timer.ts";
import { sleep, within } from "../runtime/timer.ts";
import { claimRenewal, keepLease } from "./renewal-lease.ts";
import type { RenewalOf } from "./store-renewal.ts";
import { storeRefusal, storeTokens } from "./store-renewal.ts";

export interface RenewalDependencies extends TokenEndpointDependencies {
  readonly db: Kysely<AccountTables>;
  readonly vault: CredentialVault;
  readonly findOAuthClient: FindOAuthClient;
  readonly log: Log;
  readonly timer: Timer;
}

export interface Renewal {
  /** See `CredentialAccess.renew`. */
  renew(stale: Account): Promise<Account>;
  /** Resolves when no provider is waited for and nothing is to be stored. */
  settled(): Promise<void>;
}

/** Less than clients wait. */
const LONGEST_WAIT_MS = 25_000;
const FIRST_LOOK_MS = 20;
const SLOWEST_LOOK_MS = 250;

/** A pair that was granted is the only one there is: a database that fails for a moment must not lose it. */
const STORE_DELAYS_MS = [50, 250, 1_000, 2_000, 5_000];

/** Trades tokens for new ones, once for all who need them. See behaviour/grants 3. */
export function createRenewal(ctx: RenewalDependencies): Renewal {
  const { db, vault, log, timer, now } = ctx;
  /** By the account that holds the tokens; its twin asks under the same name. */
  const underWay = new Map<string, Promise<"ended" | "busy">>();
  /** Tells tokens from those that came before them, though a provider may give the same text again. */
  const generationOf = (account: Account) =>
    account.oauth && `${account.oauth.tokensSinceMs} ${openOAuthCredential(vault, account).tokens.access_token}`;

  function startOrJoin(holder: AccountKey, stale: string | null): Promise<"ended" | "busy"> {
    const running = underWay.get(holder.id);
    if (running) return running;
    const started = attempt(holder, stale).finally(() => underWay.delete(holder.id));
    underWay.set(holder.id, started);
    // Whoever waits for it may have left.
    started.catch(() => {});
    return started;
  }

  /** Goes on when its callers leave: the pair that comes is the only one there is. */
  async function attempt(holder: AccountKey, stale: string | null): Promise<"ended" | "busy"> {
    const claimed = await claimRenewal(db, holder.id, now());
    if (!claimed) return "busy";
    const letGo = keepLease(ctx, claimed.held);
    try {
      if (generationOf(claimed.account) === stale) await trade(claimed.account);
      return "ended";
    } finally {
      await letGo();
    }
  }

  async function trade(account: Account): Promise<void> {
    const credential = openOAuthCredential(vault, account);
    const { refresh_token: refreshToken } = credential.tokens;
    const renewal: RenewalOf = { account, refreshToken };
    if (refreshToken === undefined) {
      const message = "The OAuth provider gave no token to renew the account's with";
      await storeRefusal(ctx, renewal, message);
      throw needsReauth(message);
    }
    const client = await requireClient(account, credential);
    let granted: GrantedTokens;
    try {
      granted = await renewTokens(ctx, client, refreshToken);
    } catch (error) {
      if (!(error instanceof TokenRefusal)) throw withoutVerdict(error);
      await storeRefusal(ctx, renewal, error.message);
      throw error.error;
    }
    await storeSurely(renewal, granted);
  }

  async function requireClient(account: Account, { clientId }: OAuthCredential): Promise<OAuthClient> {
    const client = await ctx.findOAuthClient({ ...account, clientId });
    if (client) return client;
    throw new GatewayError(503, "The OAuth application that the account was connected with is not configured");
  }

  async function storeSurely(renewal: RenewalOf, granted: GrantedTokens): Promise<void> {
    for (const delayMs of [...STORE_DELAYS_MS, undefined]) {
      try {
        return await storeTokens(ctx, renewal, granted);
      } catch (err) {
        log.error({ err, account_id: renewal.account.id }, "New OAuth tokens could not be stored");
        if (delayMs === undefined) throw err;
        await sleep(timer, delayMs);
      }
    }
  }

  return {
    async renew(stale) {
      const untilMs = timer.nowMs() + LONGEST_WAIT_MS;
      const generation = generationOf(stale);
      const holder = { id: stale.sandboxOf ?? stale.id, environmentId: stale.environmentId };
      const reload = async () => {
        const current = await requireAccount(db, stale);
        requireConnected(current);
        return current;
      };
      for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(2 * lookMs, SLOWEST_LOOK_MS)) {
        const current = await reload();
        if (generationOf(current) !== generation) return current;
        if (current.oauth?.refusedAtMs !== stale.oauth?.refusedAtMs) throw needsReauth(current.lastError?.message);
        const leftMs = untilMs - timer.nowMs();
        const outcome = leftMs > 0 ? await within(timer, leftMs, startOrJoin(holder, generation)) : undefined;
        if (outcome === undefined) throw stillUnderWay();
        if (outcome === "ended") return reload();
        await sleep(timer, lookMs);
      }
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
  };
}

/** @param said why, as it is stored with the account. */
export function needsReauth(said = "The OAuth provider refused to renew the account's tokens"): GatewayError {
  return new GatewayError(401, said, { remote: { rawResponse: said } });
}

function withoutVerdict(error: unknown): unknown {
  if (!(error instanceof GatewayError)) return error;
  const { statusCode, headers, cause } = error;
  const status = statusCode === 500 ? 502 : statusCode;
  return new GatewayError(status, `The account's tokens could not be renewed: ${error.message}`, { headers, cause });
}

function stillUnderWay(): GatewayError {
  return new GatewayError(503, "The account's tokens are still being renewed; repeat the call", {
    headers: { "retry-after": "5" },
  });
}
