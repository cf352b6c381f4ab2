import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { AccountTables } from "../accounts/account-table.ts";
import { calledAccount, requireUsable } from "../accounts/require-account.ts";
import { originOf } from "../callers/call-origin.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest, text } from "../http/parse-request.ts";
import type { Invoke } from "../invoke/invoke.ts";
import { buildEnvelope } from "../tools/envelope.ts";
import type { CustomerName } from "./find-profile.ts";
import { findProfile } from "./find-profile.ts";

export const MAX_PROFILE_EVENTS = 500;
const DEFAULT_PROFILE_EVENTS = 20;

const NAMES = ["id", "external_id", "email"] as const;

/** Names a customer in exactly one way. */
export const ProfileQuery = z
  .strictObject({
    id: text(190).optional(),
    external_id: text(255).optional(),
    email: text(320).optional(),
    limit: z.coerce.number().int().min(1).max(MAX_PROFILE_EVENTS).default(DEFAULT_PROFILE_EVENTS),
  })
  .refine((query) => NAMES.filter((name) => query[name] !== undefined).length === 1, {
    error: `must name the customer by one of ${NAMES.join(", ")}`,
  });

export function toCustomerName({ id, external_id: externalId, email }: z.output<typeof ProfileQuery>): CustomerName {
  if (id !== undefined) return { id };
  return externalId === undefined ? { email: email ?? "" } : { externalId };
}

interface EnrichmentContext {
  readonly db: Kysely<AccountTables>;
  readonly invoke: Invoke;
}

/** `GET /enrichment`: everything known of a customer. See behaviour/playbooks 1. */
export function enrichmentRoutes(ctx: EnrichmentContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get(
    "/",
    describeRoute({
      tag: "Pipelines",
      summary: "Everything known of a customer",
      description: "First and last touch, place, device, leads, sales and partner.",
      auth: "any-token",
      query: ProfileQuery,
    }),
    async (c) => {
      const { integrated_account_id: named, ...query } = parseQuery(c.req.url);
      const account = await calledAccount(ctx.db, c.get("caller"), named);
      const wanted = parseRequest(ProfileQuery, query, "query");
      requireUsable(account);
      const invokeOptions = { ...originOf(c.get("caller"), c.var), signal: c.req.raw.signal };
      const profile = await findProfile(ctx, account, toCustomerName(wanted), { limit: wanted.limit, invokeOptions });
      return c.json({
        ...buildEnvelope(profile, { excludeFields: [], keyBy: undefined }),
        ...(profile.missing.length > 0 && { is_partial_response: true }),
      });
    },
  );

  return app;
}
