import type { Kysely } from "kysely";
import type { OperationLog, RecordedBatch } from "../bulk/operation-log.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { parseExactly } from "../json/exact-json.ts";
import type { Lease } from "./lease.ts";
import { renewLease } from "./lease.ts";
import type { IdempotencyTables } from "./queries.ts";

interface StoredOperationLogDependencies {
  readonly db: Kysely<IdempotencyTables>;
  readonly now: () => number;
  /** Outcomes tell of links and people, as responses do. */
  readonly seal: (text: string, context: string) => string;
  readonly open: (sealed: string, context: string) => string | undefined;
  /** Counts what is kept for whose request it is. */
  readonly countKept: (tx: Kysely<IdempotencyTables>, sealed: string) => Promise<void>;
}

function readOutcomes(text: string | undefined): RecordedBatch["outcomes"] {
  return text === undefined ? undefined : (parseExactly(text) as RecordedBatch["outcomes"]);
}

/** The batches of one request, kept with its record and gone with it. */
export function createStoredOperationLog(
  { db, now, seal, open, countKept }: StoredOperationLogDependencies,
  held: Lease,
): OperationLog {
  const recordId = held.id;
  const contextOf = (position: number) => `${recordId}.${position}`;

  const put = (
    tx: Kysely<IdempotencyTables>,
    position: number,
    state: RecordedBatch["state"],
    outcomes: string | null,
  ) =>
    tx
      .insertInto("bulk_batches")
      .values({ record_id: recordId, position, state, outcomes })
      .onConflict((oc) => oc.columns(["record_id", "position"]).doUpdateSet({ state, outcomes }))
      .execute();

  return {
    async read() {
      const rows = await db.selectFrom("bulk_batches").selectAll().where("record_id", "=", recordId).execute();
      return new Map(
        rows.map(({ position, state, outcomes }) => {
          const text = outcomes === null ? undefined : open(outcomes, contextOf(position));
          const recorded = { state: state as RecordedBatch["state"], outcomes: readOutcomes(text) };
          return [position, recorded];
        }),
      );
    },
    async begin(position) {
      await db.transaction().execute(async (tx) => {
        if (!(await renewLease(tx, held, now()))) {
          throw new GatewayError(500, "Another request with this key has taken the call over: repeat this one");
        }
        // What was known of an earlier attempt is no longer all that may have happened.
        await put(tx, position, "sent", null);
      });
    },
    async finish(position, { state, outcomes }) {
      const sealed = outcomes ? seal(JSON.stringify(outcomes), contextOf(position)) : null;
      await db.transaction().execute(async (tx) => {
        if (sealed !== null) await countKept(tx, sealed);
        await put(tx, position, state, sealed);
      });
    },
    async forget(position) {
      await db.deleteFrom("bulk_batches").where("record_id", "=", recordId).where("position", "=", position).execute();
    },
  };
}
