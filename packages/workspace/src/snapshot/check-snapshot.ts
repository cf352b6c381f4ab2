import type { EventStore, Outbox, SqlDatabase } from "@overdub/storage";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Report } from "../jobs/progress.ts";
import { findWorkspace } from "../workspaces/queries.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import { findClash } from "./find-clash.ts";
import { findStranger } from "./find-stranger.ts";
import type { Counts } from "./format.ts";
import type { ImportOptions } from "./import-options.ts";
import { applyImportOptions, assertImportOptions, optionsToContinue } from "./import-options.ts";
import { findImport } from "./import-table.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { countEvents } from "./stored-events.ts";
import { readTableColumns } from "./table-columns.ts";
import { EVENTS } from "./tables.ts";

export interface CheckSources {
  readonly database: SqlDatabase<WorkspaceTables>;
  readonly eventStore: EventStore;
  readonly outbox: Outbox<WorkspaceTables>;
}

/** A file that may be imported. */
export interface CheckedSnapshot {
  readonly workspace: { readonly id: string; readonly slug: string; readonly name: string };
  readonly counts: Counts;
  readonly digest: string;
  /** What an earlier import of this very file has left: nothing, a part, or all of it. */
  readonly state: "new" | "interrupted" | "finished";
}

/**
 * Reads a file to its end and compares it with what there is, without writing: all that could stop an import half-way is
 * said now. Rows that an interrupted import has written are not clashes.
 *
 * @throws WorkspaceError
 */
export async function checkSnapshot(
  { database, eventStore, outbox }: CheckSources,
  file: AsyncIterable<Uint8Array>,
  given: ImportOptions,
  report?: Report,
): Promise<CheckedSnapshot> {
  assertImportOptions(given);
  const { db } = database;
  let options = given;
  let earlier: Awaited<ReturnType<typeof findImport>>;
  let workspace: CheckedSnapshot["workspace"] = { id: "", slug: "", name: "" };
  let checked: CheckedSnapshot | undefined;
  const domains = new Set<unknown>();

  for await (const part of readSnapshot(file, await readTableColumns(db))) {
    if (part.kind === "header") {
      workspace = part.header.workspace;
      earlier = await findImport(db, workspace.id);
      if (earlier) options = optionsToContinue(earlier, given);
      else if (await findWorkspace(db, workspace.id)) {
        throw new WorkspaceError(
          `The workspace ${workspace.id} exists already, and not by an import of this file: it is left as it is.`,
        );
      }
    } else if (part.kind === "entries") {
      const linesDone = earlier?.lines_done ?? 0;
      for (const entry of part.entries) if ("row" in entry && entry.table === "domains") domains.add(entry.row.slug);
      const ahead = part.entries.filter(({ line }) => line > linesDone);
      const wanted = ahead.map((entry) => applyImportOptions(entry, options)).filter((entry) => entry !== undefined);
      const clash = (await findClash(db, wanted)) ?? (await findStranger(db, workspace.id, wanted));
      if (clash !== undefined) throw new WorkspaceError(clash);
      report?.({ done: part.entries.at(-1)?.line ?? 0 });
    } else {
      if (earlier && earlier.digest !== part.digest) {
        throw new WorkspaceError(
          `The workspace ${workspace.id} exists already, from another file: it is left as it is.`,
        );
      }
      const unknown = Object.keys(options.domains ?? {}).find((name) => !domains.has(name));
      if (unknown !== undefined) throw new WorkspaceError(`There is no domain ${unknown} in the file to rename.`);
      if (!earlier && (part.counts[EVENTS] ?? 0) > 0) await assertNoEvents(workspace.id);
      const state = !earlier ? "new" : earlier.finished_at_ms === null ? "interrupted" : "finished";
      checked = {
        workspace: { ...workspace, slug: options.slug ?? workspace.slug },
        counts: part.counts,
        digest: part.digest,
        state,
      };
    }
  }
  // A file ends behind its footer, or is refused by its reader.
  if (checked) return checked;
  throw new Error("A file without a footer was not refused.");

  /** With another SQL database the event store stays, and its events would be there twice. */
  async function assertNoEvents(workspaceId: string): Promise<void> {
    await outbox.drain();
    const events = await countEvents(eventStore, workspaceId, Number.MAX_SAFE_INTEGER);
    if (events === 0) return;
    throw new WorkspaceError(
      `The event store holds ${events} events of this workspace already: import a file that was made with --no-events.`,
    );
  }
}
