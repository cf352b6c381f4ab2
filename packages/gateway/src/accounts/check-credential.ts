import { GatewayError } from "../errors/gateway-error.ts";
import type { Account, AccountError } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { probe } from "./probe.ts";

/** Something that every genuine key gets a response to, be it that it may not. See behaviour/gateway 8.5. */
export const CREDENTIAL_PROBE = "/links?pageSize=1";

type Verdict = Pick<Account, "status" | "lastError">;

/**
 * Asks the upstream whether an API key is genuine. One that may not read links is; an upstream that gives no verdict
 * leaves the account `connecting`, and the first call that succeeds activates it. See behaviour/gateway 8.5.
 */
export async function checkCredential(
  ctx: Pick<AccountDependencies, "send" | "userAgent" | "now">,
  { baseUrl, apiKey }: { baseUrl: string; apiKey: string },
): Promise<Verdict> {
  const verdict = (status: Account["status"], message: string, statusCode: number | null): Verdict => {
    const lastError: AccountError = {
      message,
      status_code: statusCode,
      occurred_at: new Date(ctx.now()).toISOString(),
    };
    return { status, lastError };
  };
  try {
    const { status, body, toError } = await probe(ctx, { baseUrl, bearer: apiKey }, CREDENTIAL_PROBE);
    if ("json" in body && (status === 200 || status === 403)) return { status: "active", lastError: null };
    const { message, statusCode } = toError();
    const isUndecided = status === 429 || (status >= 400 && statusCode >= 500);
    return verdict(isUndecided ? "connecting" : "validation_error", message, status);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return verdict("connecting", error.message, null);
  }
}
