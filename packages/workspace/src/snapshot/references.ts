import type { Reference, SnapshotTable, SqlRow } from "../database/snapshot-table.ts";
import { SNAPSHOT_TABLES } from "./tables.ts";

const TARGETS = SNAPSHOT_TABLES.flatMap(({ references = [] }) => references);

/** Which folders, tags and domains are in a file: all that its rows may point to. Nothing here grows with the links. */
export class References {
  readonly #known = new Map<string, Set<unknown>>(TARGETS.map((target) => [nameOf(target), new Set()]));

  remember({ name }: SnapshotTable, row: SqlRow): void {
    for (const target of TARGETS) if (target.table === name) this.#known.get(nameOf(target))?.add(row[target.of]);
  }

  /** The references of a row that lead to nothing in the file. */
  broken({ references = [] }: SnapshotTable, row: SqlRow): Reference[] {
    return references.filter((reference) => {
      const value = row[reference.column] ?? null;
      return value !== null && !this.#known.get(nameOf(reference))?.has(value);
    });
  }
}

function nameOf({ table, of }: Reference): string {
  return `${table}.${of}`;
}
