import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { EnvironmentTables } from "../environments/environment.ts";
import type { AuditEntry, AuditLogTables, EndedEntry, Ending } from "./audit-entry.ts";
import { finishAuditEntries, insertAuditEntries } from "./entry-rows.ts";

/** What becomes known of an entry: that it begins, or how it ended. */
export type Writing = { readonly entry: AuditEntry } | { readonly ended: EndedEntry };

/** Has the log have writings that are new to it, in their order. */
export async function storeWritings(db: Kysely<AuditLogTables>, writings: readonly Writing[]): Promise<void> {
  if (writings.length === 0) return;
  const { begun, ended } = joinWritings(writings);
  await db.transaction().execute(async (tx) => {
    await insertAuditEntries(tx, begun);
    await finishAuditEntries(tx, ended);
  });
}

/** Likewise writings that it may have already, or that are of a database which was here before. */
export async function restoreWritings(
  db: Kysely<AuditLogTables & EnvironmentTables>,
  writings: readonly Writing[],
): Promise<void> {
  if (writings.length === 0) return;
  const environments = new Set((await db.selectFrom("environments").select("id").execute()).map(({ id }) => id));
  const ids = writings.flatMap((writing) => ("entry" in writing ? [writing.entry.id] : []));
  const known = new Set<string>();
  for (const some of chunksOf(ids)) {
    const rows = await db.selectFrom("audit_log").select("id").where("id", "in", some).execute();
    for (const { id } of rows) known.add(id);
  }
  const isNew = ({ id, environmentId }: AuditEntry) =>
    !known.has(id) && (environmentId === null || environments.has(environmentId));
  await storeWritings(
    db,
    writings.filter((writing) => !("entry" in writing) || isNew(writing.entry)),
  );
}

/** Entries with how they ended, where that is known by now, and how those ended that the log has already. */
export function joinWritings(writings: readonly Writing[]): { begun: AuditEntry[]; ended: EndedEntry[] } {
  const begun = new Map<string, AuditEntry>();
  const ended: EndedEntry[] = [];
  for (const writing of writings) {
    if ("entry" in writing) {
      begun.set(writing.entry.id, writing.entry);
      continue;
    }
    const { id, ending, nowMs } = writing.ended;
    const entry = begun.get(id);
    if (entry) begun.set(id, endedAs(entry, ending, nowMs));
    else ended.push(writing.ended);
  }
  return { begun: [...begun.values()], ended };
}

/** An ending says of what it is where that was not known before. */
function endedAs(entry: AuditEntry, ending: Ending, nowMs: number): AuditEntry {
  const { subject = entry.subject, integratedAccountId = entry.integratedAccountId, ...how } = ending;
  return { ...entry, ...how, subject, integratedAccountId, finishedAtMs: nowMs };
}
