import { randomUUID } from "node:crypto";
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { z } from "zod";
import { findInstall, usualBaseUrl } from "../environments/install.ts";
import type { Account } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import { publishAccountEvent } from "./account-events.ts";
import type { CreateAccountBody } from "./account-input.ts";
import type { AccountTables } from "./account-table.ts";
import { checkCredential } from "./check-credential.ts";
import { readGivenCredential } from "./given-credential.ts";
import { moveAccount } from "./move-account.ts";
import { endEarlierGrants } from "./oauth-grant.ts";
import { insertAccount } from "./queries.ts";
import { requireSmallContext, splitSecrets } from "./secrets.ts";

export interface NewAccount
  extends Pick<z.output<typeof CreateAccountBody>, "tenant_id" | "authentication_method" | "is_sandbox" | "context"> {
  readonly environmentId: string;
}

/** Connects a workspace by a credential that its owner gave. One whose credential is refused is kept, and says why. */
export async function createAccount(
  ctx: Pick<AccountDependencies, "db" | "vault" | "findOAuthClient" | "send" | "userAgent" | "now" | "defaultBaseUrl">,
  input: NewAccount,
): Promise<Account> {
  const { environmentId } = input;
  const usual = usualBaseUrl(await findInstall(ctx.db, environmentId), ctx.defaultBaseUrl);
  const { base_url: baseUrl = usual, environment_variables: _virtual, ...context } = input.context;
  const { api_key: _key, oauth: _oauth, ...others } = context;
  const { open, secrets } = splitSecrets(others);
  requireSmallContext(open, secrets);
  const given = await readGivenCredential(ctx, { environmentId, baseUrl }, context);
  if (!given) throw new Error("The input has no credential");
  const id = randomUUID();
  const nowMs = ctx.now();
  const account: Account = {
    id,
    environmentId,
    tenantId: input.tenant_id,
    baseUrl,
    authenticationMethod: given.authenticationMethod,
    isSandbox: input.is_sandbox,
    context: { ...open, ...given.context },
    sealedCredential: ctx.vault.seal(id, { ...secrets, ...given.secrets }),
    ...(await checkCredential(ctx, { baseUrl, bearer: given.bearer })),
    oauth: given.oauth,
    lastForbiddenError: null,
    blockedAtMs: null,
    disconnectedAtMs: null,
    lastActionRunResult: null,
    webhook: null,
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
  const active = await moveAccount(tx, connecting, { status, lastError, nowMs });
  if (active?.status === "active") await endEarlierGrants(tx, active, nowMs);
}
