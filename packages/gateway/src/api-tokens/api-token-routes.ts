import type { MiddlewareHandler } from "hono";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { isUuid } from "../http/ids.ts";
import { text } from "../http/parse-request.ts";
import { environmentOf, readBody } from "../http/read-body.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import type { ApiTokenTables } from "./api-token.ts";
import { createApiToken, revokeApiToken } from "./api-token.ts";
import type { ApiTokenRecord } from "./queries.ts";
import { API_TOKEN_FIELDS, findApiTokenById, listApiTokens, toApiTokenRow } from "./queries.ts";

/** Unknown names are errors: a misspelt `expires_at` must not make a token that never expires. */
const CreateBody = z.strictObject({
  name: text(255),
  environment_id: z.string().optional(),
  expires_at: z.iso
    .datetime({ offset: true })
    .transform((instant) => Date.parse(instant))
    .nullish(),
});

interface Dependencies {
  readonly db: Kysely<ApiTokenTables>;
  readonly now: () => number;
}

const TAG = "API tokens";
const TOKEN = { name: "ApiToken", fields: API_TOKEN_FIELDS };

/**
 * `/api-token`. Any token reads; an operator's alone makes and revokes: a leaked one must neither make others nor shut its
 * owner out. See behaviour/gateway 2.2.
 */
export function apiTokenRoutes({ db, now }: Dependencies): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", describeRoute({ tag: TAG, summary: "List API tokens", list: TOKEN }), async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(API_TOKEN_FIELDS, c.req.url);
    return c.json(toKeysetPage(await listApiTokens(db, { environmentId, keyset }), keyset, toApiTokenRow));
  });

  app.get(
    "/:id",
    describeRoute({
      tag: TAG,
      summary: "Get an API token",
      description: "Never with the token itself.",
      returns: TOKEN,
    }),
    async (c) => c.json(toApiTokenRow(await tokenOf(c.req.param("id"), c.get("apiToken")))),
  );

  app.post(
    "/",
    describeRoute({
      tag: TAG,
      summary: "Create an API token",
      description: "An operator alone may. The response is the only one that holds the token.",
      body: CreateBody,
      status: 201,
      returns: TOKEN,
    }),
    requireOperator,
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const body = await readBody(c, CreateBody);
      const expiresAtMs = body.expires_at ?? null;
      if (expiresAtMs !== null && expiresAtMs <= now()) throw new GatewayError(400, "body.expires_at: must lie ahead");
      const created = await createApiToken(db, { environmentId, name: body.name, expiresAtMs, nowMs: now() });
      return c.json({ ...toApiTokenRow(await tokenOf(created.id, { environmentId })), token: created.token }, 201);
    },
  );

  app.delete(
    "/:id",
    describeRoute({
      tag: TAG,
      summary: "Revoke an API token",
      description: "An operator alone may.",
      returns: DELETED,
    }),
    requireOperator,
    async (c) => {
      const { environmentId } = c.get("apiToken");
      const { id } = await tokenOf(c.req.param("id"), { environmentId });
      await revokeApiToken(db, { environmentId, which: id, nowMs: now() });
      return c.json({ id });
    },
  );

  async function tokenOf(given: string, { environmentId }: { environmentId: string }): Promise<ApiTokenRecord> {
    const id = given.toLowerCase();
    const token = isUuid(id) ? await findApiTokenById(db, { id, environmentId }) : undefined;
    if (!token) throw new GatewayError(404, "API token not found");
    return token;
  }

  return app;
}

const requireOperator: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  if (!c.get("apiToken").isOperator) {
    throw new GatewayError(403, "API tokens are made and deleted by an operator, not with an API token of this kind");
  }
  await next();
};
