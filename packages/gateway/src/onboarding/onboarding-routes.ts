import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { requireAccount, requireUsable, requireWritable } from "../accounts/require-account.ts";
import { originOf } from "../callers/call-origin.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import type { CarryOutContext } from "./carry-out.ts";
import { listDecisions } from "./decisions.ts";
import { deletePolicy, findPolicy, putPolicy, requestCheck, toPolicyRow } from "./policy.ts";
import { preview } from "./preview.ts";
import { Rules } from "./rule.ts";

/** What is set for an account, in place of what there was. */
export const PolicyBody = z.strictObject({
  rules: Rules,
  is_active: z.boolean().default(true),
  /** How often applications are looked for. */
  every_minutes: z.number().int().min(1).max(1_440).default(15),
});

export const PreviewBody = z.strictObject({ rules: Rules.optional() });

export const DecisionsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  next_cursor: z.string().optional(),
});

/** `/integrated-account/{accountId}/onboarding`: how applications to a program are answered. See behaviour/playbooks 2. */
export function onboardingRoutes(ctx: CarryOutContext): Hono<GatewayEnv> {
  const { db, now } = ctx;
  const app = new Hono<GatewayEnv>();
  const path = "/:accountId/onboarding";

  app.get(path, async (c) => {
    const account = await accountOf(c, ctx);
    return c.json(toPolicyRow(account, await requirePolicy(ctx, account)));
  });

  app.put(path, async (c) => {
    const account = await accountOf(c, ctx);
    requireWritable(account);
    const { rules, is_active, every_minutes } = parseRequest(PolicyBody, await readJsonBody(c), "body");
    const given = { rules, isActive: is_active, everyMinutes: every_minutes };
    return c.json(toPolicyRow(account, await putPolicy(db, account, given, now())));
  });

  app.delete(path, async (c) => {
    const account = await accountOf(c, ctx);
    if (!(await deletePolicy(db, account.id))) throw noPolicy();
    return c.json({ id: account.id });
  });

  app.post(`${path}/preview`, async (c) => {
    const account = await accountOf(c, ctx);
    const { rules } = parseRequest(PreviewBody, (await readJsonBody(c)) ?? {}, "body");
    requireUsable(account);
    const judged = rules ?? (await requirePolicy(ctx, account)).rules;
    const invokeOptions = { ...originOf(c.get("caller"), c.var), signal: c.req.raw.signal };
    return c.json(await preview(ctx, account, judged, invokeOptions));
  });

  app.post(`${path}/check`, async (c) => {
    const account = await accountOf(c, ctx);
    if (!(await requestCheck(db, account, now()))) throw noPolicy();
    return c.json({ success: true }, 202);
  });

  app.get(`${path}/decisions`, async (c) => {
    const account = await accountOf(c, ctx);
    const { limit, next_cursor: before } = parseRequest(DecisionsQuery, parseQuery(c.req.url), "query");
    return c.json(await listDecisions(db, account.id, { limit, before: before || undefined }));
  });

  return app;
}

function accountOf(c: Context<GatewayEnv>, { db }: CarryOutContext): Promise<Account> {
  return requireAccount(db, { id: c.req.param("accountId") ?? "", environmentId: c.get("apiToken").environmentId });
}

export async function requirePolicy({ db }: CarryOutContext, { id }: Account) {
  const policy = await findPolicy(db, id);
  if (!policy) throw noPolicy();
  return policy;
}

function noPolicy(): GatewayError {
  return new GatewayError(404, "The account has no active onboarding rules");
}
