import type { WorkspaceTables } from "@overdub/workspace";
import type { Kysely } from "kysely";
import type { Totals } from "../ingestion/counted.ts";

/** What the counters of all links come to, with the clicks that they do not have yet. */
export async function countOnLinks(db: Kysely<WorkspaceTables>): Promise<Totals> {
  // By one statement: between two, a fold could move clicks from deltas not yet read to counters already read.
  const deltas = db.selectFrom("click_deltas").select((eb) => eb.fn.sum<number | null>("clicks").as("clicks"));
  const { folded, waiting, ...totals } = await db
    .selectFrom("links")
    .select((eb) => [
      eb.fn.sum<number>("clicks").as("folded"),
      deltas.as("waiting"),
      eb.fn.sum<number>("leads").as("leads"),
      eb.fn.sum<number>("sales").as("sales"),
      eb.fn.sum<number>("sale_amount_cents").as("amountCents"),
    ])
    .executeTakeFirstOrThrow();
  return { ...totals, clicks: Number(folded) + Number(waiting) };
}
