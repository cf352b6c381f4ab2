import type { Context } from "hono";
import { Hono } from "hono";
import type { Selectable } from "kysely";
import { sql } from "kysely";
import { z } from "zod";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest, text } from "../http/parse-request.ts";
import { environmentOf, readBody, readOwnBody } from "../http/read-body.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import { readList } from "../lists/read-list.ts";
import { controlRun } from "../runs/control-run.ts";
import { listRuns, requireRun } from "../runs/queries.ts";
import type { Run } from "../runs/run.ts";
import { RUN_FIELDS } from "../runs/run.ts";
import type { SyncJobsContext } from "./start-sync.ts";
import { CreateSyncRunBody } from "./start-sync.ts";
import { SYNC_JOB_FIELDS } from "./sync-job.ts";
import { CreateSyncJobBody, syncJobsOf, UpdateSyncJobBody } from "./sync-jobs-of.ts";
import { toSyncRunRow } from "./sync-run.ts";
import { deleteState, listStates, readState, STATE_FIELDS, toStateRow, writeState } from "./sync-state.ts";
import type { SyncStateTable } from "./sync-tables.ts";

const TAG = "Pipelines";
const SYNC_JOB = { name: "SyncJob", fields: SYNC_JOB_FIELDS };

/** By the names that the vendor's clients know. */
const SYNC_RUN_FIELDS: ListFields<Run> = {
  ...RUN_FIELDS,
  sync_job_id: { type: "text", operand: sql.ref("subject_id") },
  status: { type: "text", operand: sql.ref("state") },
};
const SYNC_RUN = { name: "SyncJobRun", fields: SYNC_RUN_FIELDS };
const STATE = { name: "SyncJobRunState", fields: STATE_FIELDS };

/** `/sync-job`. See behaviour/gateway 13.3. */
export function syncJobRoutes(ctx: SyncJobsContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const own = (c: Context<GatewayEnv>) => syncJobsOf(ctx, c.get("apiToken").environmentId);

  app.get("/", describeRoute({ tag: TAG, summary: "List sync jobs", list: SYNC_JOB }), async (c) => {
    environmentOf(c);
    return c.json(await own(c).list(c.req.url));
  });
  const create = {
    tag: TAG,
    summary: "Make a sync job",
    status: 201,
    body: CreateSyncJobBody,
    returns: SYNC_JOB,
  } as const;
  app.post("/", describeRoute(create), async (c) => c.json(await own(c).create(await readOwnBody(c)), 201));
  app.get(
    "/:id",
    describeRoute({ tag: TAG, summary: "Get a sync job, and how fresh what it passed on is", returns: SYNC_JOB }),
    async (c) => c.json(await own(c).show(c.req.param("id"))),
  );
  app.patch(
    "/:id",
    describeRoute({ tag: TAG, summary: "Change a sync job", body: UpdateSyncJobBody, returns: SYNC_JOB }),
    async (c) => c.json(await own(c).update(c.req.param("id"), await readOwnBody(c))),
  );
  app.delete("/:id", describeRoute({ tag: TAG, summary: "Delete a sync job", returns: DELETED }), async (c) =>
    c.json(await own(c).delete(c.req.param("id"))),
  );
  return app;
}

const keyOf = ({ id, environmentId }: Run) => ({ id, environmentId });

const UpdateSyncRunBody = z.object({
  status: z.enum(["stopped", "paused", "created", "running"]),
});
const ACTIONS = { stopped: "cancel", paused: "pause", created: "resume", running: "resume" } as const;

/** `/sync-job-run`: runs by the names of the vendor's clients. See behaviour/gateway 13.4. */
export function syncJobRunRoutes(ctx: SyncJobsContext): Hono<GatewayEnv> {
  const { db } = ctx;
  const app = new Hono<GatewayEnv>();
  const require = async (c: Context<GatewayEnv>) => {
    const run = await requireRun(db, { id: c.req.param("id") ?? "", environmentId: c.get("apiToken").environmentId });
    if (run.kind !== "sync") throw new GatewayError(404, "Sync job run not found");
    return run;
  };

  app.get("/", describeRoute({ tag: TAG, summary: "List runs of sync jobs", list: SYNC_RUN }), async (c) => {
    const environmentId = environmentOf(c);
    const list = readList(SYNC_RUN_FIELDS, c.req.url, "-created_at");
    const ofKind = { operand: sql.ref("kind"), operator: "eq", value: "sync" } as const;
    const keyset = { ...list, filters: [...(list.filters ?? []), ofKind] };
    return c.json(toKeysetPage(await listRuns(db, { environmentId, keyset }), keyset, toSyncRunRow));
  });
  const create = {
    tag: TAG,
    summary: "Run a sync job",
    status: 201,
    body: CreateSyncRunBody,
    returns: SYNC_RUN,
  } as const;
  app.post("/", describeRoute(create), async (c) => {
    const run = await syncJobsOf(ctx, c.get("apiToken").environmentId).run(await readOwnBody(c));
    return c.json(toSyncRunRow(run), 201);
  });
  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a run of a sync job", returns: SYNC_RUN }), async (c) =>
    c.json(toSyncRunRow(await require(c))),
  );
  app.patch(
    "/:id",
    describeRoute({ tag: TAG, summary: "Stop, pause or resume a run", body: UpdateSyncRunBody, returns: SYNC_RUN }),
    async (c) => {
      const run = await require(c);
      const { status } = await readBody(c, UpdateSyncRunBody);
      return c.json(toSyncRunRow(await controlRun(ctx, keyOf(run), ACTIONS[status])));
    },
  );
  app.delete("/:id", describeRoute({ tag: TAG, summary: "Stop a run of a sync job", returns: SYNC_RUN }), async (c) => {
    const run = await require(c);
    return c.json(toSyncRunRow(await controlRun(ctx, keyOf(run), "cancel")));
  });
  return app;
}

const StateBody = z.object({ state_key: text(255).optional(), key: text(255), value: z.unknown() });
const StateUpdate = z.object({ value: z.unknown() });

/** As the vendor's clients name it with each request. @throws 400 for what is none. */
function stateKeyOf(c: Context<GatewayEnv>): string | undefined {
  const { state_key: given = "" } = parseQuery(c.req.url);
  if (given === "") return undefined;
  return parseRequest(z.object({ state_key: text(255) }), { state_key: given }, "query").state_key;
}

/** `/sync-job-run-state`: what runs remember. See behaviour/gateway 13.4. */
export function syncStateRoutes(ctx: SyncJobsContext): Hono<GatewayEnv> {
  const { db, now } = ctx;
  const app = new Hono<GatewayEnv>();
  const require = async (c: Context<GatewayEnv>): Promise<Selectable<SyncStateTable>> => {
    const row = await db
      .selectFrom("sync_states")
      .selectAll()
      .where("id", "=", (c.req.param("id") ?? "").toLowerCase())
      .where("environment_id", "=", c.get("apiToken").environmentId)
      .executeTakeFirst();
    const named = stateKeyOf(c);
    if (!row || (named !== undefined && named !== row.state_key)) {
      throw new GatewayError(404, "Sync job run state not found");
    }
    return row;
  };

  app.get("/", describeRoute({ tag: TAG, summary: "List what runs of one key remember", list: STATE }), async (c) => {
    const environmentId = environmentOf(c);
    if (stateKeyOf(c) === undefined) throw invalidArgument("query.state_key", "is required", "required");
    const keyset = readList(STATE_FIELDS, c.req.url);
    return c.json(toKeysetPage(await listStates(db, environmentId, keyset), keyset, toStateRow));
  });
  const create = { tag: TAG, summary: "Remember something", status: 201, body: StateBody, returns: STATE } as const;
  app.post("/", describeRoute(create), async (c) => {
    const { environmentId } = c.get("apiToken");
    const { state_key: inBody, key, value } = await readBody(c, StateBody);
    const stateKey = stateKeyOf(c) ?? inBody;
    if (stateKey === undefined) throw invalidArgument("query.state_key", "is required", "required");
    if (inBody !== undefined && inBody !== stateKey)
      throw invalidArgument("body.state_key", "is another one than that of the URL");
    const scope = { environmentId, stateKey, key };
    if ((await readState(db, scope)) !== undefined)
      throw new GatewayError(409, "There is such a state: change it instead");
    await writeState(db, scope, value, now());
    const row = await db
      .selectFrom("sync_states")
      .selectAll()
      .where("environment_id", "=", environmentId)
      .where("state_key", "=", stateKey)
      .where("key", "=", key)
      .executeTakeFirstOrThrow();
    return c.json(toStateRow(row), 201);
  });
  app.get("/:id", describeRoute({ tag: TAG, summary: "Get what is remembered", returns: STATE }), async (c) =>
    c.json(toStateRow(await require(c))),
  );
  app.patch(
    "/:id",
    describeRoute({ tag: TAG, summary: "Change what is remembered", body: StateUpdate, returns: STATE }),
    async (c) => {
      const row = await require(c);
      const { value } = await readBody(c, StateUpdate);
      await writeState(db, { environmentId: row.environment_id, stateKey: row.state_key, key: row.key }, value, now());
      return c.json(toStateRow(await require(c)));
    },
  );
  app.delete("/:id", describeRoute({ tag: TAG, summary: "Forget what is remembered", returns: DELETED }), async (c) => {
    const row = await require(c);
    await deleteState(db, { environmentId: row.environment_id, stateKey: row.state_key, key: row.key });
    return c.json({ id: row.id });
  });
  return app;
}
