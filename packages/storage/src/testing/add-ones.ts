/** Child process of a test: reads a number and writes the next one, each time in a transaction. Argument: database URL. */
import { sql } from "kysely";
import { openDatabase } from "../sql/open-database.ts";

const { db, close } = openDatabase(process.argv[2] ?? "");
for (let round = 0; round < 100; round++) {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ value: number }>`select value from counter`.execute(tx);
    await sql`update counter set value = ${(rows[0]?.value ?? 0) + 1}`.execute(tx);
  });
}
await close();
