import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import { createRun } from "../runs/create-run.ts";
import type { Run } from "../runs/run.ts";
import type { NewFailure, RunKind } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import type { ConversionTables, EventState } from "./conversion-tables.ts";
import type { StoredImport } from "./import-rows.ts";
import { addProcessing } from "./inbox.ts";
import type { ProcessingContext } from "./process-event.ts";
import { processEvent } from "./process-event.ts";
import { retryEvent } from "./retry.ts";
import type { ConversionSource } from "./source.ts";

/** As stored with each run. */
export const CONVERSION_IMPORT = "conversion-import";

/** Between two commits of how far it has come. */
const ROWS_AT_ONCE = 20;

const Parameters = z.object({ importId: z.string() });
const Checkpoint = z.object({ afterId: z.string() });
const Failed = z.object({ id: z.string() });

/** Has the rows of an import worked off. */
export function startImport(
  db: Kysely<ConversionTables & RunTables>,
  kind: RunKind,
  source: ConversionSource,
  { importId, stored, repeated }: StoredImport,
  nowMs: number,
): Promise<Run> {
  return inTransaction(db, (tx) =>
    createRun(tx, kind, {
      environmentId: source.environmentId,
      accountId: source.accountId,
      label: `Import into ${source.name}`,
      unit: "rows",
      total: stored,
      subjectId: source.id,
      parameters: { importId, repeated },
      mutexKey: `${CONVERSION_IMPORT}/${source.id}`,
      nowMs,
    }),
  );
}

interface ImportedEvent {
  readonly id: string;
  readonly environment_id: string;
  readonly source_id: string;
  readonly event_id: string;
  readonly state: EventState;
  readonly reason: string | null;
}

/** Rows of a file, told to Dub one after the other. What has to wait for something goes on waiting by itself. */
export function importRuns(ctx: ProcessingContext): RunKind {
  return {
    kind: CONVERSION_IMPORT,
    async open(run) {
      const { importId } = Parameters.parse(run.parameters);
      let { afterId } = run.checkpoint === undefined ? { afterId: "" } : Checkpoint.parse(run.checkpoint);
      return {
        async step() {
          const rows = await findRows(ctx.db, importId, afterId);
          const settled: ImportedEvent[] = [];
          for (const row of rows) settled.push(await workOff(ctx, row));
          afterId = rows.at(-1)?.id ?? afterId;
          const count = (...states: EventState[]) => settled.filter(({ state }) => states.includes(state)).length;
          return {
            checkpoint: { afterId },
            done: count("sent"),
            skipped: count("ignored", "waiting", "received"),
            failures: settled.filter(({ state }) => state === "failed").map(toFailure),
            isLast: rows.length < ROWS_AT_ONCE,
          };
        },
        async retry(items) {
          const failed = new Map<string, string>();
          for (const item of items) {
            const { id } = Failed.parse(item.payload);
            const key = { id, environmentId: run.environmentId };
            // One that was tried again by itself may have been sent by now, or be kept no longer.
            await retryEvent(ctx.db, key, ctx.now()).catch((error: unknown) => {
              if (!(error instanceof GatewayError)) throw error;
            });
            const [row] = await findByIds(ctx.db, [id]);
            const settled = row && (await workOff(ctx, row));
            if (!settled) failed.set(item.id, "The event is kept no longer");
            else if (settled.state === "failed") failed.set(item.id, settled.reason ?? "");
          }
          return { failed };
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

/** Looks at a row once; what is not over then is a job from now on. */
async function workOff(ctx: ProcessingContext, row: ImportedEvent): Promise<ImportedEvent> {
  if (row.state === "sent" || row.state === "ignored" || row.state === "failed") return row;
  const result = await processEvent(ctx, { id: row.id });
  if (result) await inTransaction(ctx.db, (tx) => addProcessing(tx, row, result.againAtMs));
  const [settled] = await findByIds(ctx.db, [row.id]);
  return settled ?? row;
}

const toFailure = ({ id, event_id: eventId, reason }: ImportedEvent): NewFailure => ({
  item: eventId,
  reason: reason ?? "",
  payload: { id },
});

const SHOWN = ["id", "environment_id", "source_id", "event_id", "state", "reason"] as const;

function findRows(db: Kysely<ConversionTables>, importId: string, afterId: string): Promise<ImportedEvent[]> {
  return db
    .selectFrom("conversion_events")
    .select(SHOWN)
    .where("import_id", "=", importId)
    .where("id", ">", afterId)
    .orderBy("id")
    .limit(ROWS_AT_ONCE)
    .execute();
}

function findByIds(db: Kysely<ConversionTables>, ids: readonly string[]): Promise<ImportedEvent[]> {
  return db.selectFrom("conversion_events").select(SHOWN).where("id", "in", ids).execute();
}
