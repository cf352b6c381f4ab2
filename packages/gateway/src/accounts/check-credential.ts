import { GatewayError } from "../errors/gateway-error.ts";
import type { Account, AccountError } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import type { ProbeResult } from "./probe.ts";
import { probe } from "./probe.ts";

/** Something that every genuine key gets a response to, be it that it may not. See behaviour/gateway 8.5. */
export const CREDENTIAL_PROBE = "/links?pageSize=1";

type Verdict = Pick<Account, "status" | "lastError">;

export interface TriedCredential {
  readonly verdict: Verdict;
  /** What `CREDENTIAL_PROBE` was answered, where it proves the credential. */
  readonly links?: ProbeResult;
}

type Context = Pick<AccountDependencies, "send" | "userAgent" | "now">;

/**
 * Asks the upstream whether a credential is genuine. One that may not read links is; an upstream that gives no verdict
 * leaves the account `connecting`, and the first call that succeeds activates it. See behaviour/gateway 8.5.
 */
export async function tryCredential(
  ctx: Context,
  target: { readonly baseUrl: string; readonly bearer: string },
): Promise<TriedCredential> {
  const failed = (status: Account["status"], message: string, statusCode: number | null): TriedCredential => {
    const lastError: AccountError = {
      message,
      status_code: statusCode,
      occurred_at: new Date(ctx.now()).toISOString(),
    };
    return { verdict: { status, lastError } };
  };
  try {
    const links = await probe(ctx, target, CREDENTIAL_PROBE);
    const { status, body, toError } = links;
    if ("json" in body && (status === 200 || status === 403)) {
      return { verdict: { status: "active", lastError: null }, links };
    }
    const { message, statusCode } = toError();
    const isUndecided = status === 429 || (status >= 400 && statusCode >= 500);
    return failed(isUndecided ? "connecting" : "validation_error", message, status);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return failed("connecting", error.message, null);
  }
}

export async function checkCredential(
  ctx: Context,
  target: { readonly baseUrl: string; readonly bearer: string },
): Promise<Verdict> {
  return (await tryCredential(ctx, target)).verdict;
}
