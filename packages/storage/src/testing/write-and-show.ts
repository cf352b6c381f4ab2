/**
 * Child process of a test: writes notes in transactions and in single statements, as fast as they are acknowledged, and
 * reads the newest ones meanwhile. Prints `acknowledged` or `shown` and the id of each, and never ends by itself.
 * Argument: URL of a database.
 */
import { writeSync } from "node:fs";
import type { Kysely } from "kysely";
import { isUniqueViolation } from "../sql/dialects.ts";
import { openDatabase } from "../sql/open-database.ts";

interface Tables {
  notes: { id: string; written_at_ms: number };
}

const AT_ONCE = 16;

const db = openDatabase(process.argv[2] ?? "").db as unknown as Kysely<Tables>;
await db.schema
  .createTable("notes")
  .ifNotExists()
  .addColumn("id", "text", (column) => column.primaryKey())
  .addColumn("written_at_ms", "bigint")
  .execute();
await db.schema.createIndex("notes_by_time").ifNotExists().on("notes").column("written_at_ms").execute();

/** Synchronous, so that what is printed is what was told, to the last line. */
function tell(what: "acknowledged" | "shown", ids: readonly string[]): void {
  if (ids.length > 0) writeSync(1, ids.map((id) => `${what} ${id}\n`).join(""));
}

const insert = (on: Kysely<Tables>, id: string) =>
  on.insertInto("notes").values({ id, written_at_ms: Date.now() }).execute();

async function writeForever(writer: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const id = `${process.pid}-${writer}-${n}`;
    if (n % 2 === 0) await insert(db, id);
    else await db.transaction().execute((tx) => insert(tx, id));
    tell("acknowledged", [id]);
  }
}

/** Wants the id that a writer is about to take: a refusal shows that it is there. */
async function guessForever(writer: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const id = `${process.pid}-${writer}-${n}`;
    try {
      await db.transaction().execute(async (tx) => {
        await insert(tx, id);
        throw new Error("Nobody has it.");
      });
    } catch (error) {
      if (isUniqueViolation(error)) tell("shown", [id]);
    }
  }
}

async function readForever(): Promise<never> {
  for (;;) {
    const rows = await db.selectFrom("notes").select("id").orderBy("written_at_ms", "desc").limit(20).execute();
    tell(
      "shown",
      rows.map(({ id }) => id),
    );
    // A read waits for nobody, and would leave the writers no turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const writers = Array.from({ length: AT_ONCE }, (_, writer) => writer);
await Promise.all([
  ...writers.map(writeForever),
  ...writers.slice(0, 4).map(guessForever),
  readForever(),
  readForever(),
]);
