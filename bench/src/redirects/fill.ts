import type { WorkspaceTables } from "@overdub/workspace";
import type { Kysely } from "kysely";
import type { Call } from "../links/fill.ts";
import { makeLinks } from "./links.ts";

/** Rows of one statement. SQLite takes 32,766 parameters. */
const CHUNK = 500;

/** Makes the first link through the API and the others after it, in SQL, which takes seconds instead of minutes. */
export async function fill(db: Kysely<WorkspaceTables>, call: Call): Promise<void> {
  const links = makeLinks();
  await call("POST", "/links", { ...links[0], url: "https://www.example.com/" });
  const first = await db.selectFrom("links").selectAll().executeTakeFirstOrThrow();
  const rows = links.map(({ key, url }, index) => ({
    ...first,
    id: `${first.id.slice(0, -6)}${String(index).padStart(6, "0")}`,
    key,
    key_lookup: key,
    url,
  }));
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom("links").where("id", "=", first.id).execute();
    for (let start = 0; start < rows.length; start += CHUNK) {
      await tx
        .insertInto("links")
        .values(rows.slice(start, start + CHUNK))
        .execute();
    }
  });
}
