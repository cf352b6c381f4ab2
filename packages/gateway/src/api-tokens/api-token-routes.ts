import { Hono } from "hono";
import type { Kysely } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { isUuid } from "../http/ids.ts";
import { parseQuery } from "../http/parse-query.ts";
import { requireSameEnvironment } from "../http/parse-request.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import type { ApiTokenTables } from "./api-token.ts";
import { API_TOKEN_FIELDS, findApiTokenById, listApiTokens, toApiTokenRow } from "./queries.ts";

/**
 * `/api-token`, read-only: a leaked token must neither make others nor shut its owner out. See behaviour/gateway 2.2.
 */
export function apiTokenRoutes({ db }: { readonly db: Kysely<ApiTokenTables> }): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", async (c) => {
    const { environmentId } = c.get("apiToken");
    requireSameEnvironment(parseQuery(c.req.url).environment_id, environmentId);
    const keyset = readList(API_TOKEN_FIELDS, c.req.url);
    return c.json(toKeysetPage(await listApiTokens(db, { environmentId, keyset }), keyset, toApiTokenRow));
  });

  app.get("/:id", async (c) => {
    const { environmentId } = c.get("apiToken");
    const id = c.req.param("id").toLowerCase();
    const token = isUuid(id) ? await findApiTokenById(db, { id, environmentId }) : undefined;
    if (!token) throw new GatewayError(404, "API token not found");
    return c.json(toApiTokenRow(token));
  });

  app.post("/", refuse);
  app.delete("/:id", refuse);
  return app;
}

function refuse(): never {
  throw new GatewayError(403, "API tokens are made and deleted by an operator, not with an API token");
}
