import { inTransaction } from "@overdub/storage";
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import type { AccountDependencies } from "../accounts/account-dependencies.ts";
import { publishAccountEvent } from "../accounts/account-events.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { findAccountToken } from "../accounts/account-token.ts";
import { changeAccount } from "../accounts/change-account.ts";
import { requireAccount } from "../accounts/require-account.ts";
import type { AuditDependencies } from "../audit-log/audit-write.ts";
import { auditChange, failedEnding } from "../audit-log/audit-write.ts";
import { originOf } from "../callers/call-origin.ts";
import type { InstallTables } from "../environments/install.ts";
import { findInstall } from "../environments/install.ts";
import type { FormField, PostConnectForm } from "../environments/link-page-settings.ts";
import { GatewayError, unauthorized } from "../errors/gateway-error.ts";
import { bearerOf } from "../http/bearer.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseRequest, text } from "../http/parse-request.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import type { PageLook } from "./page-state.ts";
import { lookOf } from "./page-state.ts";

export interface FormDependencies
  extends Pick<AccountDependencies, "vault" | "findOAuthClient" | "send" | "userAgent" | "now" | "releaseAccounts"> {
  readonly db: Kysely<AccountTables & InstallTables>;
  readonly audit: AuditDependencies;
}

const MAX_TEXT_CHARS = 2_000;

/** Lets in an account token, which the form of a connected account is opened with. */
export function requireSession({ db, now }: Pick<FormDependencies, "db" | "now">): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const token = bearerOf(c);
    const session = token === undefined ? undefined : await findAccountToken(db, token, now());
    if (!session) throw unauthorized("This form has expired. Open it again.");
    c.set("caller", { kind: "account-token", ...session });
    await next();
  };
}

/** The form that follows a connection, behind `requireSession` and `limitBody`. See behaviour/linking 5. */
export function formRoutes(ctx: FormDependencies): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/form", async (c) => {
    const { account, form, look } = await requireForm(ctx, c);
    const values = form.fields.map(({ name }) => [name, account.context[name]]);
    return c.json({ ...form, values: Object.fromEntries(values), accountId: account.id, look });
  });

  app.post("/form", async (c) => {
    const { account, form } = await requireForm(ctx, c);
    const { values } = parseRequest(formBody(form), await readJsonBody(c), "body");
    const { id, environmentId } = account;
    const change = {
      environmentId,
      integratedAccountId: id,
      action: "account.submit_form",
      subject: id,
      arguments: values,
    };
    await auditChange(ctx.audit, change, originOf(c.get("caller"), c.var), {
      run: () => submit(ctx, account, values),
      succeeded: () => ({ outcome: "succeeded", statusCode: 200, message: null }),
      failed: failedEnding,
    });
    return c.json({ success: true });
  });

  return app;
}

async function submit(ctx: FormDependencies, account: Account, context: Record<string, unknown>): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const changed = await changeAccount({ ...ctx, db: tx }, account, { context });
    await publishAccountEvent(tx, changed, "integrated_account:post_connect_form_submitted", changed.updatedAtMs);
  });
}

/** @throws 404 without a form, 409 for an account that is not active. */
async function requireForm(
  { db }: FormDependencies,
  c: Context<GatewayEnv>,
): Promise<{ account: Account; form: PostConnectForm; look: PageLook }> {
  const caller = c.get("caller");
  if (caller.kind !== "account-token") throw new GatewayError(403, "Requires an integrated account token");
  const { accountId: id, environmentId } = caller;
  const account = await requireAccount(db, { id, environmentId });
  const { override } = await findInstall(db, environmentId);
  const form = override.link_page?.post_connect_form;
  if (!form) throw new GatewayError(404, "RapidForm is not setup.");
  if (account.status !== "active") throw new GatewayError(409, "This account is not connected. Connect it first.");
  return { account, form, look: lookOf(override.link_page) };
}

/** What a form takes: a value for each of its fields, and nothing else. */
function formBody(form: PostConnectForm) {
  const fields = form.fields.map((field) => [field.name, schemaOf(field)] as const);
  return z.object({ values: z.strictObject(Object.fromEntries(fields)) });
}

function schemaOf({ type, required, options = [] }: FormField): z.ZodType {
  const choices = z.enum(options.map(({ value }) => value));
  if (type === "checkbox") return required ? z.literal(true) : z.boolean().default(false);
  if (type === "multi_select") return required ? z.array(choices).min(1) : z.array(choices).default([]);
  const one = type === "select" ? choices : text(MAX_TEXT_CHARS);
  return required ? one : z.union([one, z.literal("")]).default("");
}
