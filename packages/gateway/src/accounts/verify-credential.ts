import { inTransaction } from "@overdub/storage";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { CREDENTIAL_PROBE, isProof, NO_DUB } from "./check-credential.ts";
import type { OpenedAccount } from "./credential-access.ts";
import { moveAccount } from "./move-account.ts";
import type { ProbeResult } from "./probe.ts";
import { probe } from "./probe.ts";
import { createOutcomeRecorder } from "./record-outcome.ts";

export type VerifyContext = Pick<AccountDependencies, "db" | "credentials" | "send" | "userAgent" | "log" | "now">;

/**
 * Asks the upstream whether a stored credential still opens it, and keeps the account's status in step.
 *
 * @returns the response to the probe: 200, or 403 for a key that may not read links.
 * @throws  401 if the upstream refuses it; its own error, or 502, when it gives no verdict.
 */
export async function verifyCredential(ctx: VerifyContext, asked: Account): Promise<ProbeResult> {
  const record = createOutcomeRecorder(ctx);
  const { account, result } = await probeRenewed(ctx, asked);
  const { status, toError } = result;
  const call = { resource: "links", method: "list" };
  if (isProof(result)) {
    // A 403 proves the key as well as a success does.
    await record(account, { ...call, status: 200 });
    // Calls that succeed prove nothing of this: any server answers to them.
    if (account.status === "post_install_error") {
      const recovered = { status: "active", lastError: null, nowMs: ctx.now() } as const;
      await inTransaction(ctx.db, (tx) => moveAccount(tx, account, recovered));
    }
    return result;
  }
  if (status === 401 || status === 404) {
    const { message, remote } = toError();
    await record(account, { ...call, status: 401, message });
    throw new GatewayError(401, message, {
      remote: { rawResponse: remote?.rawResponse, upstreamStatus: status === 401 ? undefined : status },
    });
  }
  if (status >= 400) throw toError();
  throw new GatewayError(502, NO_DUB);
}

/** Once more with new tokens, if the upstream refuses the ones it knows. */
async function probeRenewed(
  ctx: VerifyContext,
  asked: Account,
): Promise<{ readonly account: Account; readonly result: ProbeResult }> {
  const ask = async ({ account, bearer }: OpenedAccount) => ({
    account,
    result: await probe(ctx, { baseUrl: account.baseUrl, bearer }, CREDENTIAL_PROBE),
  });
  const opened = await ctx.credentials.open(asked);
  const first = await ask(opened);
  const renewed = first.result.status === 401 ? await ctx.credentials.reopen(opened) : undefined;
  return renewed ? ask(renewed) : first;
}
