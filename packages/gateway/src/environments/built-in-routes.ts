import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { text } from "../http/parse-request.ts";
import { readBody } from "../http/read-body.ts";
import { shortList } from "../lists/short-list.ts";
import { BUILT_IN_SINCE, DUB_INTEGRATION, uuidOf } from "./dub-integration.ts";
import type { EnvironmentTables } from "./environment.ts";

export const TEAM_ID = uuidOf("team");

interface BuiltIn {
  readonly id: string;
  readonly name: string;
  /** In messages. */
  readonly subject: string;
}

const TEAM: BuiltIn = { id: TEAM_ID, name: "Overdub", subject: "Team" };
const USER: BuiltIn = { id: uuidOf("user"), name: "Operator", subject: "User" };
const CATEGORY: BuiltIn = {
  id: uuidOf(`category:${DUB_INTEGRATION.category}`),
  name: DUB_INTEGRATION.category,
  subject: "Category",
};

interface Dependencies {
  readonly db: Kysely<EnvironmentTables>;
  readonly now: () => number;
}

/** Clients send rows back whole. */
const UpdateBody = z.object({ name: text(255).optional() });

const TAG = "Installation";

/** `/team`: everybody who uses this installation. See behaviour/gateway 8.6. */
export function teamRoutes(ctx: Dependencies): Hono<GatewayEnv> {
  return namedRow(ctx, TEAM);
}

/** `/user`: whoever runs this installation. See behaviour/gateway 8.6. */
export function userRoutes(ctx: Dependencies): Hono<GatewayEnv> {
  return namedRow(ctx, USER);
}

/** `/category`: that of the one integration, whose accounts name it. See behaviour/gateway 8.6. */
export function categoryRoutes(ctx: Dependencies): Hono<GatewayEnv> {
  return builtInRow(ctx, CATEGORY);
}

/** The row is every environment's, so an operator's token alone names it. */
function namedRow(ctx: Dependencies, builtIn: BuiltIn): Hono<GatewayEnv> {
  const { id } = builtIn;
  const what = builtIn.subject.toLowerCase();
  const app = new Hono<GatewayEnv>();
  app.patch("/:id", describeRoute({ tag: TAG, summary: `Rename the ${what}`, body: UpdateBody }), async (c) => {
    requireRow(c.req.param("id"), builtIn);
    if (!c.get("apiToken").isOperator) refuseChange();
    const { name } = await readBody(c, UpdateBody);
    if (name !== undefined) {
      const named = { name, updated_at_ms: ctx.now() };
      await ctx.db
        .insertInto("built_in_names")
        .values({ id, ...named })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(named))
        .execute();
    }
    return c.json(await readRow(ctx, builtIn));
  });
  return app.route("/", builtInRow(ctx, builtIn));
}

function builtInRow(ctx: Dependencies, builtIn: BuiltIn): Hono<GatewayEnv> {
  const what = builtIn.subject.toLowerCase();
  const app = new Hono<GatewayEnv>();
  app.get("/", describeRoute({ tag: TAG, summary: `List the one ${what}` }), async (c) =>
    c.json(shortList([await readRow(ctx, builtIn)], ["id", "name"], c.req.url)),
  );
  app.get("/:id", describeRoute({ tag: TAG, summary: `Get the ${what}` }), async (c) => {
    requireRow(c.req.param("id"), builtIn);
    return c.json(await readRow(ctx, builtIn));
  });
  app.post("/", refuseChange);
  app.on(["PATCH", "DELETE"], "/:id", refuseChange);
  return app;
}

async function readRow({ db }: Dependencies, { id, name }: BuiltIn) {
  const named = await db.selectFrom("built_in_names").selectAll().where("id", "=", id).executeTakeFirst();
  const updatedAt = named ? new Date(named.updated_at_ms).toISOString() : BUILT_IN_SINCE;
  return { id, name: named?.name ?? name, created_at: BUILT_IN_SINCE, updated_at: updatedAt };
}

/** @throws 404 for the id of any other row than the one that there is. */
export function requireRow(given: string, { id, subject }: Pick<BuiltIn, "id" | "subject">): void {
  if (given.toLowerCase() !== id) throw new GatewayError(404, `${subject} not found`);
}

export function refuseChange(): never {
  throw new GatewayError(403, "This is made and changed by an operator, not with an API token of this kind");
}
