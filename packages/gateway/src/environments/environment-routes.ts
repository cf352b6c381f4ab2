import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { text } from "../http/parse-request.ts";
import { readBody } from "../http/read-body.ts";
import { shortList } from "../lists/short-list.ts";
import { refuseChange, requireRow, TEAM_ID } from "./built-in-routes.ts";
import type { Environment, EnvironmentTables } from "./environment.ts";
import { findEnvironmentOrThrow, renameEnvironment } from "./environment.ts";

/** What may be changed of an environment; clients send rows back whole. */
const UpdateBody = z.object({ name: text(255).optional() });

const TAG = "Installation";

/** `/environment`: the one that the token belongs to. See behaviour/gateway 8.6. */
export function environmentRoutes({ db }: { readonly db: Kysely<EnvironmentTables> }): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", describeRoute({ tag: TAG, summary: "List the environment of the token" }), async (c) => {
    const row = toEnvironmentRow(await findEnvironmentOrThrow(db, c.get("apiToken").environmentId));
    return c.json(shortList([row], ["id", "name", "team_id"], c.req.url));
  });

  app.get("/:id", describeRoute({ tag: TAG, summary: "Get the environment" }), async (c) => {
    const { environmentId } = c.get("apiToken");
    requireRow(c.req.param("id"), { id: environmentId, subject: "Environment" });
    return c.json(toEnvironmentRow(await findEnvironmentOrThrow(db, environmentId)));
  });

  app.patch("/:id", describeRoute({ tag: TAG, summary: "Rename the environment", body: UpdateBody }), async (c) => {
    const { environmentId } = c.get("apiToken");
    requireRow(c.req.param("id"), { id: environmentId, subject: "Environment" });
    const { name } = await readBody(c, UpdateBody);
    if (name !== undefined) await renameEnvironment(db, { id: environmentId, name });
    return c.json(toEnvironmentRow(await findEnvironmentOrThrow(db, environmentId)));
  });

  app.post("/", refuseChange);
  app.delete("/:id", refuseChange);
  return app;
}

function toEnvironmentRow({ id, name, createdAtMs }: Environment) {
  return { id, name, team_id: TEAM_ID, created_at: new Date(createdAtMs).toISOString() };
}
