import { createHash } from "node:crypto";
import type { StoredEvent } from "@overdub/storage";
import type { z } from "zod";
import type { SqlRow } from "../database/snapshot-table.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import { eventFault } from "./event-fields.ts";
import type { Counts, Header } from "./format.ts";
import { FORMAT_VERSION, Footer, Header as HeaderSchema } from "./format.ts";
import { readLines } from "./lines.ts";
import type { RowRules } from "./row-rules.ts";
import { createRowRules } from "./row-rules.ts";
import type { TableColumns } from "./table-columns.ts";
import { EVENTS, positionOf } from "./tables.ts";

export interface RowEntry {
  readonly line: number;
  readonly table: string;
  readonly row: SqlRow;
}

export interface EventEntry {
  readonly line: number;
  readonly event: StoredEvent;
}

export type Entry = RowEntry | EventEntry;

/** The parts of a file as they are read: one header, entries in pieces, one footer. */
export type SnapshotPart =
  | { readonly kind: "header"; readonly header: Header }
  | { readonly kind: "entries"; readonly entries: readonly Entry[]; readonly bytes: number }
  | { readonly kind: "footer"; readonly line: number; readonly counts: Counts; readonly digest: string };

/**
 * Reads a file in constant memory, and checks everything about it that can be checked without a database.
 *
 * @throws WorkspaceError naming the line that is wrong; for a file that was cut or changed, that it was.
 */
export async function* readSnapshot(
  chunks: AsyncIterable<Uint8Array>,
  columns: TableColumns,
): AsyncGenerator<SnapshotPart> {
  const hash = createHash("sha256");
  const counts: Record<string, number> = {};
  let rules: RowRules | undefined;
  let header: Header | undefined;
  let position = 0;
  let isEnded = false;
  const lastEvents = new Map<string, StoredEvent>();

  for await (const lines of readLines(chunks)) {
    let entries: Entry[] = [];
    const bytes = lines.reduce((sum, { text }) => sum + text.length, 0);
    for (const { number, text } of lines) {
      const fail = (why: string) => new WorkspaceError(`Line ${number}: ${why}.`);
      if (isEnded) throw fail("something stands behind the footer");
      const value = parseLine(text, fail);
      if (!header) {
        header = readHeader(value, fail);
        rules = createRowRules(header.workspace.id, columns);
        yield { kind: "header", header };
      } else if (value.footer !== undefined) {
        if (entries.length > 0) yield { kind: "entries", entries, bytes };
        entries = [];
        const footer = parse(Footer, value.footer, fail, "no footer");
        const digest = hash.copy().digest("hex");
        if (digest !== footer.sha256 || !isSame(counts, footer.counts)) {
          throw new WorkspaceError("The file was changed after the export: its digest or its counts do not fit.");
        }
        if (header.counts) assertComplete(header.counts, footer.counts);
        if (counts.workspaces !== 1) throw fail("the file has no workspace");
        isEnded = true;
        yield { kind: "footer", line: number, counts: footer.counts, digest };
        continue;
      } else {
        const name = value.event === undefined ? value.table : EVENTS;
        if (typeof name !== "string") throw fail("it is neither a row nor an event");
        if (value.event === undefined) {
          const row = rules?.accept(number, name, value.row);
          if (row) entries.push({ line: number, table: name, row });
        } else entries.push({ line: number, event: acceptEvent(value.event, header, lastEvents, fail) });
        if (positionOf(name) < position) throw fail(`${name} stand too late in the file`);
        position = positionOf(name);
        counts[name] = (counts[name] ?? 0) + 1;
      }
      hash.update(text).update("\n");
    }
    if (entries.length > 0) yield { kind: "entries", entries, bytes };
  }
  if (!isEnded) throw new WorkspaceError("The file was cut: it has no footer.");
}

type Fail = (why: string) => WorkspaceError;

function parseLine(text: string, fail: Fail): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail("it is no JSON");
  }
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw fail("it is no JSON object");
}

function readHeader(value: Readonly<Record<string, unknown>>, fail: Fail): Header {
  if (value.header === undefined) throw new WorkspaceError("This is no workspace file: its first line is no header.");
  const header = parse(HeaderSchema, value.header, fail, "no header of a workspace file");
  if (header.version === FORMAT_VERSION) return header;
  throw new WorkspaceError(`The file has version ${header.version}; this Overdub reads version ${FORMAT_VERSION}.`);
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, fail: Fail, fault: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw fail(`it is ${fault}`);
}

function acceptEvent(value: unknown, header: Header, lastEvents: Map<string, StoredEvent>, fail: Fail): StoredEvent {
  const fault = eventFault(value);
  if (fault) throw fail(fault);
  const event = value as StoredEvent;
  if (event.workspaceId !== header.workspace.id) throw fail("the event is of another workspace");
  const before = lastEvents.get(event.kind);
  // One that is there twice is stored once, wherever in the file it stands.
  if (before && event.timestampMs < before.timestampMs) throw fail("the events are not in the order of their time");
  lastEvents.set(event.kind, event);
  return event;
}

/** @throws for a file that holds other than what there was when its export began, which nothing else in it tells. */
function assertComplete(before: Counts, held: Counts): void {
  const name = findDifference(before, held);
  if (name === undefined) return;
  const [counted, found] = [before[name] ?? 0, held[name] ?? 0];
  throw new WorkspaceError(
    `The header of the file counts ${counted} ${name}, its footer ${found}: it is not what there was. Export it again.`,
  );
}

function isSame(a: Counts, b: Counts): boolean {
  return findDifference(a, b) === undefined;
}

function findDifference(a: Counts, b: Counts): string | undefined {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].find((name) => (a[name] ?? 0) !== (b[name] ?? 0));
}
