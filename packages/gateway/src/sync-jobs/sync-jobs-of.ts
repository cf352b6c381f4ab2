import { randomUUID } from "node:crypto";
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { invalidArgument } from "../errors/gateway-error.ts";
import { parseRequest } from "../http/parse-request.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import type { Run } from "../runs/run.ts";
import { checkDefinition, DefinitionFields, toDefinitionColumns } from "./job-definition.ts";
import type { BeginSync, StartedBy, SyncJobsContext } from "./start-sync.ts";
import { CreateSyncRunBody, planSync } from "./start-sync.ts";
import { freshnessOf, listSyncJobs, requireSyncJob, SYNC_JOB_FIELDS, toSyncJobRow } from "./sync-job.ts";
import type { SyncTables } from "./sync-tables.ts";
import { templateOf } from "./sync-templates-of.ts";

const JobFields = { ...DefinitionFields, resources: z.array(z.unknown()).optional() };

export const CreateSyncJobBody = z.object({
  ...JobFields,
  label: DefinitionFields.label.optional(),
  /** Fills in what is left out. */
  template_id: z.string().optional(),
});
export const UpdateSyncJobBody = z.object(JobFields).partial();

/**
 * What can be seen and done of the sync jobs of an environment.
 *
 * @throws what the routes of `/sync-job` answer.
 */
export function syncJobsOf(ctx: SyncJobsContext, environmentId: string) {
  const { db, now } = ctx;
  const require = (id: string) => requireSyncJob(db, { id, environmentId });

  async function plan(body: unknown, startedBy: StartedBy = {}): Promise<BeginSync> {
    const given = parseRequest(CreateSyncRunBody, body, "body");
    return planSync(ctx, await require(given.sync_job_id), { ...given, startedBy });
  }

  return {
    async list(url: string) {
      const keyset = readList(SYNC_JOB_FIELDS, url);
      return toKeysetPage(await listSyncJobs(db, environmentId, keyset), keyset, toSyncJobRow);
    },
    async show(id: string) {
      const job = await require(id);
      return { ...toSyncJobRow(job), freshness: await freshnessOf(db, job, now()) };
    },
    async create(body: unknown) {
      const given = await withTemplate(db, environmentId, parseRequest(CreateSyncJobBody, body, "body"));
      await checkDefinition(ctx, environmentId, given);
      await requireRoom(
        db.selectFrom("sync_jobs").where("environment_id", "=", environmentId),
        QUOTAS.syncJobs,
        `An environment has at most ${QUOTAS.syncJobs} sync jobs: delete one first`,
      );
      const id = randomUUID();
      const nowMs = now();
      await db
        .insertInto("sync_jobs")
        .values({
          id,
          environment_id: environmentId,
          ...toDefinitionColumns(given),
          created_at_ms: nowMs,
          updated_at_ms: nowMs,
        })
        .execute();
      return toSyncJobRow(await require(id));
    },
    async update(id: string, body: unknown) {
      const given = parseRequest(UpdateSyncJobBody, body, "body");
      const job = await require(id);
      await checkDefinition(ctx, environmentId, given);
      const columns = toDefinitionColumns({ ...toSyncJobRow(job), ...given });
      await db
        .updateTable("sync_jobs")
        .set({ ...columns, updated_at_ms: now() })
        .where("id", "=", job.id)
        .execute();
      return toSyncJobRow(await require(id));
    },
    /** What it has done stays; what is under way of it ends. */
    async delete(id: string) {
      const job = await require(id);
      await inTransaction(db, async (tx: Kysely<SyncTables>) => {
        await tx
          .updateTable("runs")
          .set({ state: "stopped", finished_at_ms: now() })
          .where("subject_id", "=", job.id)
          .where("state", "in", ["created", "running", "rate_limited", "paused"])
          .execute();
        await tx.deleteFrom("sync_jobs").where("id", "=", job.id).execute();
      });
      return { id: job.id };
    },
    /** Checks what a run is asked for, for whoever has it begin in a transaction of its own. */
    plan,
    async run(body: unknown): Promise<Run> {
      return inTransaction(db, await plan(body));
    },
  };
}

async function withTemplate(
  db: Kysely<SyncTables>,
  environmentId: string,
  { template_id: templateId, ...own }: z.output<typeof CreateSyncJobBody>,
) {
  const template = templateId === undefined ? {} : await templateOf(db, environmentId, templateId);
  const filled: typeof own = { ...template, ...own };
  if (filled.label === undefined) throw invalidArgument("body.label", "is required", "required");
  if (filled.resources === undefined) throw invalidArgument("body.resources", "is required", "required");
  return { ...filled, label: filled.label, resources: filled.resources };
}
