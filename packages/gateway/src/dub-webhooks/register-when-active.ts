import type { JobResult } from "@overdub/storage";
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { findAccount } from "../accounts/queries.ts";
import { addRegistration } from "../accounts/registration-job.ts";
import { whyUnusable } from "../accounts/require-account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { isLoopback } from "../environments/link-page-settings.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { isFields } from "../json/fields.ts";
import { EMBEDDED_BASE_URL } from "../upstream/served-operations.ts";
import type { DubWebhookTables } from "./dub-webhook-tables.ts";
import type { RegistrationContext } from "./register.ts";
import { DEFAULT_TRIGGERS, noteWebhook, registerWebhook } from "./register.ts";

const Payload = z.object({ id: z.string(), environmentId: z.string() });

/** An upstream that has given no verdict after so many attempts, over two hours, is not asked any more. */
const MAX_ATTEMPTS = 12;

/**
 * Has the workspace of an account that has just become active tell of what happens in it, unless it does already, or
 * somebody has taken that back. A refusal is noted with the account. See behaviour/gateway 12.5.
 */
export async function registerWhenActive(
  ctx: RegistrationContext,
  payload: unknown,
  { attempts }: { readonly attempts: number },
): Promise<JobResult> {
  const key = Payload.parse(payload);
  const account = await findAccount(ctx.db, key);
  if (account?.status !== "active" || account.sandboxOf !== null || account.webhook?.status === "removed") {
    return undefined;
  }
  if (await isRegistered(ctx.db, key.id)) return undefined;
  const reason = whyInVain(ctx, account);
  if (reason !== undefined) {
    await noteWebhook(ctx, account, "not_registered", reason);
    return undefined;
  }
  try {
    await registerWebhook(ctx, account, { triggers: DEFAULT_TRIGGERS, origin: { actor: SYSTEM } });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const isUndecided = error.statusCode === 429 || error.statusCode >= 500;
    if (isUndecided && attempts < MAX_ATTEMPTS) throw error;
    await noteWebhook(ctx, account, "not_registered", error.message);
  }
  return undefined;
}

/** Why there is no point in asking the workspace, if there is none. */
function whyInVain({ publicUrl }: RegistrationContext, account: Account): string | undefined {
  const { baseUrl, context, isSandbox, oauth } = account;
  if (isSandbox) return "Sandbox accounts are read-only";
  const isFar = baseUrl !== EMBEDDED_BASE_URL && !isLoopback(new URL(baseUrl));
  if (isFar && isLoopback(new URL(publicUrl))) return `Dub cannot reach ${publicUrl}: set OVERDUB_PUBLIC_URL`;
  const scopes = oauth && isFields(context.oauth) ? context.oauth.scope : undefined;
  if (Array.isArray(scopes) && scopes.length > 0 && !scopes.includes("webhooks.write")) {
    return "The customer has not allowed webhooks.write";
  }
  return whyUnusable(account);
}

async function isRegistered(db: Kysely<DubWebhookTables>, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom("dub_webhooks")
    .select("account_id")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row !== undefined;
}

const EnvironmentPayload = z.object({ environmentId: z.string() });

/** The same for all accounts of an environment, whose product has just begun to listen. */
export async function registerAll({ db, now }: RegistrationContext, payload: unknown): Promise<JobResult> {
  const { environmentId } = EnvironmentPayload.parse(payload);
  const accounts = await db
    .selectFrom("integrated_accounts as account")
    .leftJoin("dub_webhooks as webhook", "webhook.account_id", "account.id")
    .select("account.id")
    .where("account.environment_id", "=", environmentId)
    .where("account.status", "=", "active")
    .where("account.sandbox_of", "is", null)
    .where("webhook.webhook_id", "is", null)
    .execute();
  await inTransaction(db, async (tx) => {
    for (const { id } of accounts) await addRegistration(tx, { id, environmentId }, now());
  });
  return undefined;
}
