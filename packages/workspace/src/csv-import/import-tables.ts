import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { TagTable } from "../tags/tag-table.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";

/** An import of a CSV file that has made something. */
export interface CsvImportTable {
  id: string;
  workspace_id: string;
  source: string;
  /** The file, as the operator called it. */
  file: string;
  /** How many links it has made. */
  links: number;
  started_at_ms: number;
  /** Null while it runs, and when it was interrupted. */
  finished_at_ms: number | null;
  undo_started_at_ms: number | null;
  /** When its undoing came to the end. */
  undone_at_ms: number | null;
}

/** A link as an import has made it. Undoing takes the row away with the link; the rows of changed links stay. */
export interface CsvImportLinkTable {
  import_id: string;
  link_id: string;
  domain: string;
  key: string;
  clicks: number;
  updated_at_ms: number;
}

/** A tag as an import has made it. */
export interface CsvImportTagTable {
  import_id: string;
  tag_id: string;
  name: string;
  color: string;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    csv_imports: CsvImportTable;
    csv_import_links: CsvImportLinkTable;
    csv_import_tags: CsvImportTagTable;
  }
}

/** What an import is remembered by, from the first thing that it makes. */
export type CsvImportBeginning = Pick<CsvImportTable, "id" | "workspace_id" | "source" | "file" | "started_at_ms">;

/**
 * Remembers what an import makes.
 *
 * @param tx the transaction that makes it.
 * @throws WorkspaceError when somebody has begun to undo the import.
 */
export async function rememberMade(
  tx: Kysely<WorkspaceTables>,
  beginning: CsvImportBeginning,
  made: { readonly links?: readonly LinkTable[]; readonly tags?: readonly TagTable[] },
): Promise<void> {
  const { links = [], tags = [] } = made;
  const { id } = beginning;
  const counted = await tx
    .insertInto("csv_imports")
    .values({ ...beginning, links: links.length, finished_at_ms: null, undo_started_at_ms: null, undone_at_ms: null })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet((eb) => ({ links: eb("csv_imports.links", "+", links.length) }))
        .where("csv_imports.undo_started_at_ms", "is", null),
    )
    .returning("id")
    .execute();
  if (counted.length === 0) throw new WorkspaceError("The import is being undone: it goes no further.");
  if (links.length > 0) {
    const rows = links.map(({ id: link_id, domain, key, clicks, updated_at_ms }) => ({
      import_id: id,
      link_id,
      domain,
      key,
      clicks,
      updated_at_ms,
    }));
    await tx.insertInto("csv_import_links").values(rows).execute();
  }
  if (tags.length > 0) {
    const rows = tags.map(({ id: tag_id, name, color }) => ({ import_id: id, tag_id, name, color }));
    await tx.insertInto("csv_import_tags").values(rows).execute();
  }
}

/** An import that has made nothing is not remembered. */
export async function finishCsvImport(db: Kysely<WorkspaceTables>, id: string, nowMs: number): Promise<void> {
  await db.updateTable("csv_imports").set({ finished_at_ms: nowMs }).where("id", "=", id).execute();
}

export interface ListedCsvImport extends CsvImportTable {
  /** Links that it has made and that undoing has not removed. */
  readonly left: number;
}

/** The newest first. */
export async function listCsvImports(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<ListedCsvImport[]> {
  const imports = await db
    .selectFrom("csv_imports")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("csv_import_links")
        .select((links) => links.fn.countAll<number>().as("left"))
        .whereRef("csv_import_links.import_id", "=", "csv_imports.id")
        .as("left"),
    )
    .where("workspace_id", "=", workspaceId)
    .orderBy("id", "desc")
    .execute();
  return imports.map((row) => ({ ...row, left: Number(row.left) }));
}
