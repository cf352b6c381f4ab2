import { WEBHOOK_TRIGGERS } from "@overdub/contract";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Account, WebhookState } from "../accounts/account.ts";
import type { AccountDependencies, ReleasedAccounts } from "../accounts/account-dependencies.ts";
import { probe } from "../accounts/probe.ts";
import { findAccounts, setWebhookState } from "../accounts/queries.ts";
import type { CallOrigin } from "../callers/call-origin.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { SendThrough } from "../invoke/create-send-through.ts";
import type { Exchange, ExchangeResult } from "../invoke/exchange.ts";
import { fewAtOnce } from "../upstream/few-at-once.ts";
import { readBody } from "../upstream/read-body.ts";
import type { DubWebhookTables } from "./dub-webhook-tables.ts";

export interface RegistrationContext {
  readonly db: Kysely<DubWebhookTables>;
  readonly vault: CredentialVault;
  readonly sendThrough: SendThrough;
  /** Where connected workspaces reach this gateway; no trailing slash. */
  readonly publicUrl: string;
  readonly now: () => number;
}

const DubWebhook = z.object({ id: z.string(), url: z.string(), secret: z.string() });
type DubWebhook = z.infer<typeof DubWebhook>;

/** Some are refused where nothing of the kind can happen, such as payouts without a program. */
export const DEFAULT_TRIGGERS = WEBHOOK_TRIGGERS.filter(
  (trigger) => trigger !== "link.clicked" && trigger !== "payout.confirmed",
);

/**
 * Has the workspace of an account tell this gateway of what happens in it, instead of what it told before.
 *
 * @throws what the workspace answers: 403 where the credential lacks `webhooks.write`.
 */
export async function registerWebhook(
  ctx: RegistrationContext,
  account: Account,
  { triggers, origin }: { readonly triggers: readonly string[]; readonly origin: CallOrigin },
): Promise<{ id: string }> {
  await unregisterWebhook(ctx, account, origin);
  const url = `${ctx.publicUrl}/integrated-account-webhook/${account.id}`;
  const body = { name: "Overdub", url, triggers, ...(triggers.includes("link.clicked") && { linkScope: "workspace" }) };
  const made = await create(ctx, account, body, origin);
  await ctx.db
    .insertInto("dub_webhooks")
    .values({
      account_id: account.id,
      webhook_id: made.id,
      secret: ctx.vault.seal(account.id, { secret: made.secret }),
      triggers: JSON.stringify(triggers),
      created_at_ms: ctx.now(),
    })
    .onConflict((conflict) =>
      conflict.column("account_id").doUpdateSet((eb) => ({
        webhook_id: eb.ref("excluded.webhook_id"),
        secret: eb.ref("excluded.secret"),
        triggers: eb.ref("excluded.triggers"),
      })),
    )
    .execute();
  await noteWebhook(ctx, account, "registered", null);
  return { id: made.id };
}

/** What became of the webhook, for whoever looks at the account. */
export async function noteWebhook(
  { db, now }: Pick<RegistrationContext, "db" | "now">,
  account: Account,
  status: WebhookState["status"],
  message: string | null,
): Promise<void> {
  await setWebhookState(db, account, { status, message, changed_at: new Date(now()).toISOString() });
}

/** One that a process made which died before it had kept the answer is there already: it is replaced. */
async function create(
  { sendThrough }: RegistrationContext,
  account: Account,
  body: { readonly url: string },
  origin: CallOrigin,
): Promise<DubWebhook> {
  const post = async () => readWebhook(await sendThrough(account, toExchange("POST", "/webhooks", body), origin));
  try {
    return await post();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.statusCode !== 409) throw error;
    const listed = await sendThrough(account, toExchange("GET", "/webhooks"), origin);
    const webhooks = z.array(DubWebhook).safeParse(jsonOf(listed));
    const lost = webhooks.data?.find(({ url }) => url === body.url);
    if (!lost) throw error;
    await sendThrough(account, toExchange("DELETE", webhookPath(lost.id)), origin);
    return post();
  }
}

/** A workspace that cannot be asked keeps its webhook, whose deliveries are refused from now on. */
export async function unregisterWebhook(
  { db, sendThrough }: Pick<RegistrationContext, "db" | "sendThrough">,
  account: Account,
  origin: CallOrigin = { actor: SYSTEM },
): Promise<void> {
  const row = await db
    .deleteFrom("dub_webhooks")
    .where("account_id", "=", account.id)
    .returning("webhook_id")
    .executeTakeFirst();
  if (!row) return;
  const call = toExchange("DELETE", webhookPath(row.webhook_id));
  await sendThrough(account, call, origin).catch((error: unknown) => {
    if (!(error instanceof GatewayError)) throw error;
  });
}

/** Takes back what these accounts have registered, while their credentials are still there. */
export async function unregisterAll(
  ctx: Pick<RegistrationContext, "db" | "sendThrough"> & ProbeContext,
  { environmentId, ids, successor }: ReleasedAccounts,
): Promise<void> {
  if (ids.length === 0) return;
  const registered = await ctx.db
    .selectFrom("dub_webhooks")
    .select(["account_id", "webhook_id"])
    .where("account_id", "in", ids)
    .execute();
  const accounts = await findAccounts(ctx.db, { ids: registered.map(({ account_id: id }) => id), environmentId });
  const release = async (account: Account) => {
    const webhookId = registered.find(({ account_id: id }) => id === account.id)?.webhook_id ?? "";
    if (successor && (await sees(ctx, successor, webhookId))) return;
    await unregisterWebhook(ctx, account);
    await setWebhookState(ctx.db, account, null);
  };
  await fewAtOnce(accounts, release);
}

/** Whether a credential opens the workspace that has the webhook, and may change it. */
async function sees(
  ctx: ProbeContext,
  target: NonNullable<ReleasedAccounts["successor"]>,
  webhookId: string,
): Promise<boolean> {
  try {
    return (await probe(ctx, target, webhookPath(webhookId))).status === 200;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return false;
  }
}

type ProbeContext = Pick<AccountDependencies, "send" | "userAgent" | "now">;

function webhookPath(id: string): string {
  return `/webhooks/${encodeURIComponent(id)}`;
}

function toExchange(method: string, path: string, body?: object): Exchange {
  return {
    method,
    path,
    body: body && JSON.stringify(body),
    isRead: method === "GET",
    budget: "general",
    resource: "webhooks",
    action: `${method} /webhooks`,
  };
}

function jsonOf({ response, redactor }: ExchangeResult): unknown {
  const body = readBody(response, redactor);
  return "json" in body ? body.json : undefined;
}

function readWebhook(result: ExchangeResult): DubWebhook {
  const read = DubWebhook.safeParse(jsonOf(result));
  if (read.success) return read.data;
  throw new GatewayError(500, "The upstream does not answer as Dub does: whether it has a webhook now is unknown");
}
