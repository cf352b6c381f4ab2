import { createHash } from "node:crypto";
import type { EventStore, Outbox, SqlDatabase } from "@overdub/storage";
import type { SnapshotTable, SqlRow } from "../database/snapshot-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Report } from "../jobs/progress.ts";
import type { WorkspaceTable } from "../workspaces/workspace-table.ts";
import { FORMAT, FORMAT_VERSION } from "./format.ts";
import { countEvents, listEvents } from "./stored-events.ts";
import { createBytesCodec, presentTables, readTableColumns } from "./table-columns.ts";
import { EVENTS, HOLD_KEYS, positionOf, References } from "./tables.ts";
import { anyTable, countRows, listChildren, listPages, readLarge } from "./workspace-rows.ts";

export interface ExportSources {
  readonly database: SqlDatabase<WorkspaceTables>;
  readonly eventStore: EventStore;
  readonly outbox: Outbox<WorkspaceTables>;
  readonly now: () => number;
}

export interface ExportOptions {
  readonly events: boolean;
  /** Whether the digests of the API keys are in the file. */
  readonly keys: boolean;
}

/**
 * The file of a workspace, in pieces of a page. What is added after the start is left out, and whatever a row says of
 * such an addition with it; what is changed or deleted meanwhile is in the file as it was before or after.
 *
 * @throws WorkspaceError in place of the footer, when the event store does not give all events.
 */
export async function* exportSnapshot(
  { database, eventStore, outbox, now }: ExportSources,
  { id, slug, name }: WorkspaceTable,
  options: ExportOptions,
  report?: Report,
): AsyncGenerator<string> {
  const startMs = now();
  await outbox.drain();
  const db = anyTable(database.db);
  const columns = await readTableColumns(database.db);
  const tables = presentTables(columns).filter((table) => options.keys || !HOLD_KEYS.has(table.name));
  const { encodeBytes } = createBytesCodec(columns);
  const references = new References();
  const hash = createHash("sha256");
  const counts: Record<string, number> = {};
  const total = report && (await countAll());
  let done = 0;

  const write = (lines: readonly object[]): string => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    hash.update(text);
    return text;
  };
  const writeCounted = (lines: readonly object[]): string => {
    done += lines.length;
    report?.({ done, total });
    return write(lines);
  };
  const toLines = (table: SnapshotTable, rows: readonly SqlRow[]) => {
    const kept = rows.map((row) => withinFile(table, row, references)).filter((row) => row !== undefined);
    counts[table.name] = (counts[table.name] ?? 0) + kept.length;
    return kept.map((row) => ({ table: table.name, row: encodeBytes(table, row) }));
  };

  const exported_at = new Date(startMs).toISOString();
  yield write([{ header: { format: FORMAT, version: FORMAT_VERSION, workspace: { id, slug, name }, exported_at } }]);
  yield* writeTables((table) => positionOf(table.name) < positionOf(EVENTS));
  if (options.events) {
    for await (const page of listEvents(eventStore, id, startMs)) {
      counts[EVENTS] = (counts[EVENTS] ?? 0) + page.length;
      yield writeCounted(page.map((event) => ({ event })));
    }
  }
  yield* writeTables((table) => positionOf(table.name) > positionOf(EVENTS));
  yield `${JSON.stringify({ footer: { counts, sha256: hash.digest("hex") } })}\n`;

  /** Rows and events, about: some rows are left out, and others change meanwhile. */
  async function countAll(): Promise<number> {
    const events = options.events ? await countEvents(eventStore, id, startMs) : 0;
    const rows = await Promise.all(tables.map((table) => countRows(db, table, id)));
    return rows.reduce((sum, count) => sum + count, events);
  }

  async function* writeTables(isWanted: (table: SnapshotTable) => boolean): AsyncGenerator<string> {
    for (const table of tables.filter((table) => !table.parent && isWanted(table))) {
      const children = tables.filter(({ parent }) => parent?.table === table.name);
      const untilMs = columns.get(table.name)?.has("created_at_ms") ? startMs : undefined;
      for await (const page of listPages(db, table, id, untilMs)) {
        const ofParent = await Promise.all(children.map((child) => listChildren(db, child, page)));
        const lines: object[] = [];
        for (const row of page) {
          const own = toLines(table, [row]);
          if (own.length === 0) continue;
          references.remember(table, row);
          lines.push(...own);
          for (const [index, child] of children.entries()) {
            for (const found of ofParent[index]?.get(row.id) ?? []) {
              const whole = child.isLarge ? await readLarge(db, child, found) : found;
              if (whole) lines.push(...toLines(child, [whole]));
              if (child.isLarge && lines.length > 0) yield writeCounted(lines.splice(0));
            }
          }
        }
        if (lines.length > 0) yield writeCounted(lines);
      }
    }
  }
}

/**
 * A row as far as it stays within the file: it points nowhere rather than to a row that is not there, and is left out
 * where it must point somewhere. So is a domain that is being deleted, and with it every link on it.
 */
function withinFile(table: SnapshotTable, row: SqlRow, references: References): SqlRow | undefined {
  if (table.name === "domains" && row.deleting_since_ms !== null) return undefined;
  const broken = references.broken(table, row);
  if (broken.some(({ isRequired }) => isRequired)) return undefined;
  return broken.length === 0 ? row : { ...row, ...Object.fromEntries(broken.map(({ column }) => [column, null])) };
}
