/** Customers and payments of a source, as rows whose facts are joined. */
import { randomUUID } from "node:crypto";
import { inTransaction } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import type { Fact } from "./adapters/facts.ts";
import { joinCustomers, joinPayments } from "./adapters/facts.ts";
import type { ConversionSubjectTable, ConversionTables } from "./conversion-tables.ts";
import { wakeWaiting } from "./inbox.ts";

/** Another process has what is needed right now. */
export class SubjectBusy extends Error {
  override readonly name = "SubjectBusy";
}

const JOINS = { customer: joinCustomers, payment: joinPayments } as const;

/** What PostgreSQL does not hold, and no provider calls anything. */
const isKey = (key: string) => !key.includes("\0") && key.length <= MAX_KEY_CHARS;
const MAX_KEY_CHARS = 512;

/** Of one event: an invoice is paid by a handful of payments. */
const MAX_KEYS = 50;

/**
 * Adds what an event tells to the subject that it tells of, and wakes what has waited for that.
 *
 * @returns the subject's id.
 * @throws  SubjectBusy where two subjects turn out to be one while Dub is told of them.
 */
export function mergeFact(
  db: Kysely<ConversionTables>,
  { sourceId, fact, nowMs }: { readonly sourceId: string; readonly fact: Fact; readonly nowMs: number },
): Promise<string> {
  return inTransaction(db, async (tx) => {
    const keys = [...new Set(fact.keys.filter(isKey))].slice(0, MAX_KEYS).sort();
    const rows = await lockByKeys(tx, sourceId, keys);
    const [first, ...others] = rows;
    const joined = joinAll(fact, rows);
    const id = first?.id ?? randomUUID();
    if (!first) {
      const row = { id, source_id: sourceId, kind: fact.kind, progress: "{}", locked_until_ms: 0 };
      await tx
        .insertInto("conversion_subjects")
        .values({ ...row, facts: joined, created_at_ms: nowMs, updated_at_ms: nowMs })
        .execute();
    }
    if (others.length > 0) await absorb(tx, rows, nowMs);
    await addKeys(tx, { sourceId, subjectId: id, keys });
    if (first && (first.facts !== joined || others.length > 0)) {
      await tx
        .updateTable("conversion_subjects")
        .set({ facts: joined, updated_at_ms: nowMs })
        .where("id", "=", id)
        .execute();
      await wakeWaiting(tx, id, nowMs);
    }
    return id;
  });
}

type Row = Selectable<ConversionSubjectTable>;

/** The subjects that have one of these keys, the oldest first; none is changed by another transaction before this one ends. */
async function lockByKeys(tx: Kysely<ConversionTables>, sourceId: string, keys: readonly string[]): Promise<Row[]> {
  const found = await tx
    .selectFrom("conversion_keys")
    .select("subject_id")
    .distinct()
    .where("source_id", "=", sourceId)
    .where("key", "in", [...keys, ""])
    .orderBy("subject_id")
    .execute();
  const rows: Row[] = [];
  for (const { subject_id: id } of found) {
    // A write takes the lock in both dialects.
    const row = await tx
      .updateTable("conversion_subjects")
      .set((eb) => ({ updated_at_ms: eb.ref("updated_at_ms") }))
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    // Absorbed meanwhile: its keys are another's now.
    if (!row) throw new SubjectBusy();
    rows.push(row);
  }
  return rows.sort((a, b) => rankOf(a) - rankOf(b) || a.created_at_ms - b.created_at_ms || (a.id < b.id ? -1 : 1));
}

/** Of two that turn out to be one, the one of which Dub was told stays. */
const rankOf = ({ progress }: Row) => (progress === "{}" ? 1 : 0);

function joinAll(fact: Fact, rows: readonly Row[]): string {
  const known = rows.map(({ facts }) => JSON.parse(facts));
  const join = JOINS[fact.kind] as (a: object, b: object) => object;
  return JSON.stringify(known.reduce(join, join({}, fact.facts)));
}

/** Several subjects are one: the first, with the others' keys and whatever waits for them. */
async function absorb(tx: Kysely<ConversionTables>, rows: readonly Row[], nowMs: number): Promise<void> {
  const [winner, ...losers] = rows;
  if (!winner) return;
  if (rows.some(({ locked_until_ms: lockedUntilMs }) => lockedUntilMs > nowMs)) throw new SubjectBusy();
  const ids = losers.map(({ id }) => id);
  await tx.updateTable("conversion_keys").set({ subject_id: winner.id }).where("subject_id", "in", ids).execute();
  await tx.updateTable("conversion_events").set({ waits_on: winner.id }).where("waits_on", "in", ids).execute();
  await tx.deleteFrom("conversion_subjects").where("id", "in", ids).execute();
}

async function addKeys(
  tx: Kysely<ConversionTables>,
  { sourceId, subjectId, keys }: { sourceId: string; subjectId: string; keys: readonly string[] },
): Promise<void> {
  for (const key of keys) {
    await tx
      .insertInto("conversion_keys")
      .values({ source_id: sourceId, key, subject_id: subjectId })
      .onConflict((conflict) => conflict.columns(["source_id", "key"]).doNothing())
      .execute();
    const { subject_id: owner } = await tx
      .selectFrom("conversion_keys")
      .select("subject_id")
      .where("source_id", "=", sourceId)
      .where("key", "=", key)
      .executeTakeFirstOrThrow();
    // Another event has brought it in the meantime.
    if (owner !== subjectId) throw new SubjectBusy();
  }
}

/** The customer whom a sale is made to: the first that has one of the keys. */
export async function findSubjectId(
  db: Kysely<ConversionTables>,
  sourceId: string,
  keys: readonly string[],
): Promise<string | undefined> {
  const row = await db
    .selectFrom("conversion_keys")
    .select("subject_id")
    .where("source_id", "=", sourceId)
    .where("key", "in", [...keys.filter(isKey), ""])
    .orderBy("subject_id")
    .executeTakeFirst();
  return row?.subject_id;
}
