import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { startRenewals } from "../runtime/renewals.ts";
import type { CustomerFacts, PaymentFacts } from "./adapters/facts.ts";
import type { ConversionTables, SubjectKind } from "./conversion-tables.ts";
import { wakeWaiting } from "./inbox.ts";
import type { CustomerProgress, PaymentProgress } from "./progress.ts";
import { SubjectBusy } from "./subjects.ts";

interface FactsOf {
  customer: CustomerFacts;
  payment: PaymentFacts;
}

interface ProgressOf {
  customer: CustomerProgress;
  payment: PaymentProgress;
}

export interface Subject<Kind extends SubjectKind> {
  readonly id: string;
  readonly sourceId: string;
  readonly facts: FactsOf[Kind];
  readonly progress: ProgressOf[Kind];
}

/** A customer or a payment of which no other process tells Dub. */
export interface HeldSubject<Kind extends SubjectKind> {
  /** As it was kept last. */
  readonly current: Subject<Kind>;
  /** Adds what Dub was told, and wakes what has waited for it. @throws SubjectBusy where another process may have it. */
  keep(progress: ProgressOf[Kind]): Promise<void>;
}

/** A process that dies says nothing, so its lease runs out; it is short, because events wait for that. */
const LEASE_MS = 20_000;
const RENEWAL_MS = 5_000;

interface Holder {
  readonly db: Kysely<ConversionTables>;
  readonly now: () => number;
}

/**
 * Has one process at a time tell Dub of a customer or a payment.
 *
 * @throws SubjectBusy while another process has it, or where it has become another.
 */
export async function holdSubject<Kind extends SubjectKind, Result>(
  { db, now }: Holder,
  { id, kind }: { readonly id: string; readonly kind: Kind },
  work: (held: HeldSubject<Kind>) => Promise<Result>,
): Promise<Result> {
  const row = await db
    .updateTable("conversion_subjects")
    .set({ locked_until_ms: now() + LEASE_MS })
    .where("id", "=", id)
    .where("kind", "=", kind)
    .where("locked_until_ms", "<=", now())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new SubjectBusy();
  let current: Subject<Kind> = {
    id,
    sourceId: row.source_id,
    facts: JSON.parse(row.facts),
    progress: JSON.parse(row.progress),
  };
  let untilMs = row.locked_until_ms;
  const own = (tx: Kysely<ConversionTables>) =>
    tx.updateTable("conversion_subjects").where("id", "=", id).where("locked_until_ms", "=", untilMs);
  // Each is another one, so that none is taken for that of another process.
  const nextMs = () => Math.max(now() + LEASE_MS, untilMs + 1);

  const renewals = startRenewals(async () => {
    const renewedMs = nextMs();
    const { numUpdatedRows } = await own(db).set({ locked_until_ms: renewedMs }).executeTakeFirstOrThrow();
    // Of what another process has taken over, the next that is kept is refused.
    if (numUpdatedRows > 0n) untilMs = renewedMs;
  }, RENEWAL_MS);
  const keep = (change: ProgressOf[Kind]) =>
    renewals.between(async () => {
      const progress = { ...current.progress, ...change };
      const keptMs = nextMs();
      const kept = await inTransaction(db, async (tx) => {
        const values = { progress: JSON.stringify(progress), locked_until_ms: keptMs, updated_at_ms: now() };
        const updated = await own(tx).set(values).returning("facts").executeTakeFirst();
        if (!updated) throw new SubjectBusy();
        await wakeWaiting(tx, id, now());
        return updated;
      });
      current = { ...current, progress, facts: JSON.parse(kept.facts) };
      untilMs = keptMs;
    });
  try {
    return await work({
      get current() {
        return current;
      },
      keep,
    });
  } finally {
    await renewals.end();
    await own(db).set({ locked_until_ms: 0 }).execute();
  }
}
