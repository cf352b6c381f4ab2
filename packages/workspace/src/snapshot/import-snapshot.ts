import { setImmediate } from "node:timers/promises";
import type { EventStore, SqlDatabase } from "@overdub/storage";
import { isUniqueViolation } from "@overdub/storage";
import type { Transaction } from "kysely";
import { planPurge } from "../applications/purge-rejected.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { DomainTable } from "../domains/domain-table.ts";
import { unverified } from "../domains/insert-domain.ts";
import { watchDomain } from "../domains/verification/check-domain.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import type { Report } from "../jobs/progress.ts";
import { hostedName, imageFolder } from "../link-store/link-images.ts";
import { planTestEnd } from "../links/ab-test/end-test.ts";
import type { LinkDeps } from "../links/context.ts";
import { respellKeysJob } from "../links/respell-keys.ts";
import type { Core } from "../operations/context.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { ImportOptions } from "./import-options.ts";
import { applyImportOptions, optionsToContinue, writeOptions } from "./import-options.ts";
import type { WorkspaceImportTable } from "./import-table.ts";
import { advanceImport, findImport, finishImport, insertImport } from "./import-table.ts";
import type { Entry, RowEntry } from "./read-snapshot.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { countEvents } from "./stored-events.ts";
import { readTableColumns } from "./table-columns.ts";
import { EVENTS } from "./tables.ts";
import { insertRows } from "./workspace-rows.ts";

export interface ImportTargets
  extends Pick<Core, "publicPort" | "now" | "jobs">,
    Pick<LinkDeps, "outbox" | "linkCache"> {
  readonly database: SqlDatabase<WorkspaceTables>;
  readonly eventStore: EventStore;
}

/** What an import has done that its file does not tell. */
export interface ImportOutcome {
  /** Events of the file whose id an earlier one had: the first was kept. */
  readonly repeatedEvents: number;
}

/** One transaction takes so many lines, and about so many bytes; redirects wait for it on SQLite. */
const BATCH_LINES = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Lines between two drains, so that the outbox stays small. */
const DRAIN_LINES = 20_000;

/**
 * Writes a file that `checkSnapshot` has let through. Each transaction writes the rows and events of a batch of lines
 * together with the number of the last of them, so that an import that was killed goes on behind it: each row, and each
 * event, is written once. Events come by the outbox, and move no counter: the links have brought theirs. A domain is
 * proved, or vouched for, on this server alone: it comes without either, and its DNS is looked at from now on.
 *
 * @param digest of the file that was checked.
 * An event whose id an earlier one had is left out.
 *
 * @throws WorkspaceError when another file or another import comes between. What is written stays, to be continued.
 */
export async function importSnapshot(
  targets: ImportTargets,
  file: AsyncIterable<Uint8Array>,
  digest: string,
  given: ImportOptions,
  report?: Report,
): Promise<ImportOutcome> {
  const { outbox, linkCache, publicPort, now, jobs, eventStore } = targets;
  const { db } = targets.database;
  let options = given;
  let workspaceId = "";
  let earlier: WorkspaceImportTable | undefined;
  let linesDone = 0;
  let drainAt = DRAIN_LINES;
  let batch: Entry[] = [];
  let bytes = 0;
  let exportedAtMs = 0;
  let repeatedEvents = 0;

  for await (const part of readSnapshot(file, await readTableColumns(db))) {
    if (part.kind === "header") {
      workspaceId = part.header.workspace.id;
      exportedAtMs = Date.parse(part.header.exported_at);
      earlier = await findImport(db, workspaceId);
      if (earlier && (earlier.digest !== digest || earlier.finished_at_ms !== null)) throw overtaken();
      if (earlier) options = optionsToContinue(earlier, given);
      linesDone = earlier?.lines_done ?? 0;
    } else if (part.kind === "entries") {
      batch.push(...part.entries.filter(({ line }) => line > linesDone));
      bytes += part.bytes;
      if (batch.length >= BATCH_LINES || bytes >= BATCH_BYTES) await flush();
    } else {
      if (part.digest !== digest) throw new WorkspaceError("The file changed while it was imported.");
      await flush();
      await finishImport(db, workspaceId, now());
      // Of a file that an earlier version wrote. Not before its end: it may hold two links with one key.
      await jobs.add(db, respellKeysJob, {});
      await outbox.drain();
      // Clicks that have come meanwhile are later than what is in the file.
      const stored = await countEvents(eventStore, workspaceId, exportedAtMs);
      repeatedEvents = Math.max(0, (part.counts[EVENTS] ?? 0) - stored);
    }
  }
  return { repeatedEvents };

  async function flush(): Promise<void> {
    const lastLine = batch.at(-1)?.line;
    if (lastLine === undefined) return;
    const entries = batch
      .map((entry) => applyImportOptions(entry, options))
      .filter((entry) => entry !== undefined)
      .map((entry) => unproved(withImageHere(entry, publicPort())));
    try {
      await outbox.transact(
        async (tx, append) => {
          await write(tx, entries, lastLine);
          append(entries.flatMap((entry) => ("event" in entry ? [entry.event] : [])));
        },
        { isSettled: true },
      );
    } catch (cause) {
      if (!isUniqueViolation(cause)) throw cause;
      const lines = `Lines ${batch[0]?.line} to ${lastLine}`;
      throw new WorkspaceError(`${lines}: something in them exists already. Nothing of them was written.`, { cause });
    }
    linesDone = lastLine;
    batch = [];
    bytes = 0;
    forget(entries);
    report?.({ done: linesDone });
    if (linesDone >= drainAt) {
      drainAt = linesDone + DRAIN_LINES;
      await outbox.drain();
    }
    await setImmediate();
  }

  async function write(tx: Transaction<WorkspaceTables>, entries: readonly Entry[], lastLine: number): Promise<void> {
    await insertRows(tx, entries);
    // Files hold no jobs, which are the server's.
    for (const domain of rowsOf<DomainTable>(entries, "domains")) await watchDomain(targets, tx, domain);
    for (const test of entries.map(toTest).filter((test) => test !== undefined)) await planTestEnd(targets, tx, test);
    for (const enrollment of rowsOf<EnrollmentRow>(entries, "program_enrollments")) {
      await planPurge(targets, tx, enrollment);
    }
    if (linesDone === 0) {
      await insertImport(tx, {
        workspace_id: workspaceId,
        digest,
        options: writeOptions(options),
        lines_done: lastLine,
        started_at_ms: now(),
        finished_at_ms: null,
      });
    } else if (!(await advanceImport(tx, workspaceId, linesDone, lastLine))) throw overtaken();
  }

  /** A visitor who came too early was told, and the cache remembers, that there is no link. */
  function forget(entries: readonly Entry[]): void {
    for (const { slug } of rowsOf<DomainTable>(entries, "domains")) linkCache.forgetDomain(slug);
    for (const entry of entries.filter((entry): entry is RowEntry => "row" in entry)) {
      const { table, row } = entry;
      if (table === "links") linkCache.forget(String(row.domain), String(row.key_lookup));
    }
  }
}

/** A link whose preview image comes along shows it under the address that it has now. */
function withImageHere(entry: Entry, publicPort: number): Entry {
  if (!("row" in entry) || entry.table !== "links") return entry;
  const { id, domain, image } = entry.row;
  const name = typeof image === "string" ? hostedName(image, String(id)) : undefined;
  if (name === undefined) return entry;
  return { ...entry, row: { ...entry.row, image: imageFolder(String(domain), publicPort) + name } };
}

/** A domain as one that has just been added here. */
function unproved(entry: Entry): Entry {
  if (!("row" in entry) || entry.table !== "domains") return entry;
  const { workspace_id, slug } = entry.row;
  return { ...entry, row: { ...entry.row, ...unverified(String(workspace_id), String(slug)), trusted: 0 } };
}

/** Of one table, whose columns have been looked at. */
function rowsOf<Row>(entries: readonly Entry[], table: string): Row[] {
  return entries.flatMap((entry) => ("row" in entry && entry.table === table ? [entry.row as unknown as Row] : []));
}

/** What says when a link's A/B test ends. */
function toTest(entry: Entry): Parameters<typeof planTestEnd>[2] | undefined {
  if (!("row" in entry) || entry.table !== "links") return undefined;
  const { id, test_variants, test_completed_at_ms } = entry.row;
  if (typeof test_variants !== "string" || typeof test_completed_at_ms !== "number") return undefined;
  return { id: String(id), test_variants, test_completed_at_ms };
}

function overtaken(): WorkspaceError {
  return new WorkspaceError("Another import of this workspace has come between.");
}
