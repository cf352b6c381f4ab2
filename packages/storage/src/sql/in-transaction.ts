import type { Kysely } from "kysely";

/** Does the work in a transaction: in that of its caller, where `db` is one, else in one of its own. */
export function inTransaction<Tables, Result>(
  db: Kysely<Tables>,
  work: (tx: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
