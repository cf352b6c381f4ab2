import type { Context } from "hono";
import { Hono } from "hono";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { environmentOf } from "../http/read-body.ts";
import type { ControlContext } from "./control-run.ts";
import { RUN_FIELDS } from "./run.ts";
import type { RunAction } from "./run-state.ts";
import { RUN_ACTIONS } from "./run-state.ts";
import { FailuresQuery, LogQuery, runsOf } from "./runs-of.ts";

const TAG = "Pipelines";
const RUN = { name: "Run", fields: RUN_FIELDS };

const SUMMARIES: Readonly<Record<RunAction, string>> = {
  pause: "Pause a run",
  resume: "Go on with a run",
  cancel: "End a run",
  retry: "Try again what has failed of a run",
};

/** `/run`: work that takes long. See behaviour/gateway 13.1. */
export function runRoutes(ctx: ControlContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const own = (c: Context<GatewayEnv>) => runsOf(ctx, { environmentId: c.get("apiToken").environmentId });

  app.get(
    "/",
    describeRoute({ tag: TAG, summary: "List runs", description: "Newest first.", list: RUN }),
    async (c) => {
      environmentOf(c);
      return c.json(await own(c).list(c.req.url));
    },
  );
  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a run, and how far it has come", returns: RUN }), async (c) =>
    c.json(await own(c).show(c.req.param("id"))),
  );
  app.get("/:id/log", describeRoute({ tag: TAG, summary: "Read the log of a run", query: LogQuery }), async (c) =>
    c.json(await own(c).log(c.req.param("id"), c.req.url)),
  );
  app.get(
    "/:id/failures",
    describeRoute({ tag: TAG, summary: "List the items of a run that failed", query: FailuresQuery }),
    async (c) => c.json(await own(c).failures(c.req.param("id"), c.req.url)),
  );
  for (const action of RUN_ACTIONS) {
    app.post(`/:id/${action}`, describeRoute({ tag: TAG, summary: SUMMARIES[action], returns: RUN }), async (c) =>
      c.json(await own(c).control(c.req.param("id"), action)),
    );
  }
  app.delete("/:id", describeRoute({ tag: TAG, summary: "Delete a run that has ended", returns: DELETED }), async (c) =>
    c.json(await own(c).delete(c.req.param("id"))),
  );
  return app;
}
