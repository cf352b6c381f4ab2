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

/** Of a place where another program than Dub is. */
export const NO_DUB = "The upstream does not answer as Dub does: check the account's base_url";

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
    const { status, toError } = links;
    if (isProof(links)) return { verdict: { status: "active", lastError: null }, links };
    if (status < 400) return failed("post_install_error", NO_DUB, status);
    const { message, statusCode } = toError();
    const isUndecided = status === 429 || statusCode >= 500;
    return failed(isUndecided ? "connecting" : "validation_error", message, status);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return failed("connecting", error.message, null);
  }
}

/** Whether this is how Dub answers `CREDENTIAL_PROBE` to a genuine credential. */
export function isProof({ status, body }: ProbeResult): boolean {
  if (!("json" in body)) return false;
  return status === 403 || (status === 200 && Array.isArray(body.json));
}

export async function checkCredential(
  ctx: Context,
  target: { readonly baseUrl: string; readonly bearer: string },
): Promise<Verdict> {
  return (await tryCredential(ctx, target)).verdict;
}
