import { randomUUID } from "node:crypto";
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { publishAccountEvent } from "./account-events.ts";
import type { CreateAccountBody } from "./account-input.ts";
import type { AccountTables } from "./account-table.ts";
import { checkCredential } from "./check-credential.ts";
import { moveAccount } from "./move-account.ts";
import { insertAccount } from "./queries.ts";
import { requireSmallContext, splitSecrets } from "./secrets.ts";

export interface NewAccount
  extends Pick<z.output<typeof CreateAccountBody>, "tenant_id" | "authentication_method" | "is_sandbox" | "context"> {
  readonly environmentId: string;
}

/** Connects a workspace by its API key. One whose key is refused is kept, and says why. */
export async function createAccount(
  ctx: Pick<AccountDependencies, "db" | "vault" | "send" | "userAgent" | "now" | "defaultBaseUrl">,
  input: NewAccount,
): Promise<Account> {
  const { base_url: baseUrl = ctx.defaultBaseUrl, environment_variables: _virtual, ...context } = input.context;
  const { open, secrets } = splitSecrets(context);
  requireSmallContext(open, secrets);
  const id = randomUUID();
  const nowMs = ctx.now();
  const account: Account = {
    id,
    environmentId: input.environmentId,
    tenantId: input.tenant_id,
    baseUrl,
    authenticationMethod: input.authentication_method,
    isSandbox: input.is_sandbox,
    context: open,
    sealedCredential: ctx.vault.seal(id, secrets),
    ...(await checkCredential(ctx, { baseUrl, apiKey: context.api_key })),
    lastForbiddenError: null,
    blockedAtMs: null,
    disconnectedAtMs: null,
    lastActionRunResult: null,
    sandboxOf: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  await inTransaction(ctx.db, (tx) => addAccount(tx, account));
  return account;
}

/** Tells of a new account that it was made, and then what became of it. */
async function addAccount(tx: Kysely<AccountTables>, account: Account): Promise<void> {
  const { status, lastError, createdAtMs: nowMs } = account;
  const connecting: Account = { ...account, status: "connecting" };
  await insertAccount(tx, connecting);
  await publishAccountEvent(tx, connecting, "integrated_account:created", nowMs);
  await moveAccount(tx, connecting, { status, lastError, nowMs });
}
