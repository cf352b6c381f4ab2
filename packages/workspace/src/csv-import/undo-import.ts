import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import { toShortLink } from "../addresses/short-link.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Report } from "../jobs/progress.ts";
import { currentClicks } from "../link-store/click-deltas.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinksById } from "../link-store/queries.ts";
import type { LinkDeps } from "../links/context.ts";
import type { Core } from "../operations/context.ts";
import { findNamedWorkspace } from "../workspaces/queries.ts";
import { WorkspaceError } from "../workspaces/workspace-error.ts";
import type { CsvImportLinkTable, CsvImportTable } from "./import-tables.ts";

/** What a step of an undoing has removed, and what it leaves because it is no longer what the import has made. */
export interface CsvUndoStep {
  readonly links: number;
  readonly tags: number;
  readonly kept: readonly KeptItem[];
}

export interface KeptItem {
  readonly kind: "link" | "tag";
  /** The short link, or the name of the tag. */
  readonly name: string;
  readonly reason: string;
}

type UndoServices = Pick<Core, "db" | "now" | "publicPort"> & Pick<LinkDeps, "dialect" | "outbox" | "linkCache">;

/** Links of one transaction. */
const LINKS_PER_BATCH = 100;

/**
 * Removes the links and tags that an import has made, as far as they are still what it made. Each transaction removes
 * some together with what is remembered of them, so an undoing that was interrupted is simply run again.
 *
 * @param workspace its slug or id.
 * @throws WorkspaceError when the workspace has no such import.
 */
export async function* undoCsvImport(
  services: UndoServices,
  workspace: string,
  importId: string,
  report?: Report,
): AsyncGenerator<CsvUndoStep> {
  const { db, outbox, now } = services;
  const { id: workspaceId } = await findNamedWorkspace(db, workspace);
  const { links: total } = await beginUndo(db, workspaceId, importId, now());
  // A click that was recorded counts.
  await outbox.drain();
  let done = 0;
  let after = "";
  for (;;) {
    const made = await nextLinks(db, importId, after);
    if (made.length === 0) break;
    yield await undoLinks(services, workspaceId, made);
    after = made.at(-1)?.link_id ?? "";
    done += made.length;
    report?.({ done, total });
    await setImmediate();
  }
  yield await undoTags(services, workspaceId, importId);
  await db.updateTable("csv_imports").set({ undone_at_ms: now() }).where("id", "=", importId).execute();
}

/** From then on the import, if it still runs, makes nothing more. */
async function beginUndo(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  importId: string,
  nowMs: number,
): Promise<CsvImportTable> {
  const begun = await db
    .updateTable("csv_imports")
    .set({ undo_started_at_ms: nowMs, undone_at_ms: null })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", importId)
    .returningAll()
    .executeTakeFirst();
  if (begun) return begun;
  throw new WorkspaceError(`The workspace has no import ${importId}: see those that it has with --list.`);
}

function nextLinks(db: Kysely<WorkspaceTables>, importId: string, after: string): Promise<CsvImportLinkTable[]> {
  return db
    .selectFrom("csv_import_links")
    .selectAll()
    .where("import_id", "=", importId)
    .where("link_id", ">", after)
    .orderBy("link_id")
    .limit(LINKS_PER_BATCH)
    .execute();
}

async function undoLinks(
  { db, linkCache, publicPort }: UndoServices,
  workspaceId: string,
  made: readonly CsvImportLinkTable[],
): Promise<CsvUndoStep> {
  const ids = made.map(({ link_id }) => link_id);
  const removed = await db.transaction().execute(async (tx) => {
    const removed = await removeUnchangedLinks(tx, workspaceId, ids);
    if (removed.length > 0) {
      const gone = removed.map(({ id }) => id);
      await tx.deleteFrom("csv_import_links").where("link_id", "in", gone).execute();
    }
    return removed;
  });
  for (const { domain, key_lookup } of removed) linkCache.forget(domain, key_lookup);
  const gone = new Set(removed.map(({ id }) => id));
  const left = await findLinksById(db, workspaceId, ids);
  const kept = made
    .filter(({ link_id }) => !gone.has(link_id))
    .map((one): KeptItem => {
      const link = left.get(one.link_id);
      const { domain, key } = link ?? one;
      return { kind: "link", name: toShortLink(domain, key, publicPort()), reason: whyKept(one, link) };
    });
  return { links: removed.length, tags: 0, kept };
}

/** One statement compares and deletes, so that no change comes between. */
function removeUnchangedLinks(
  tx: Kysely<WorkspaceTables>,
  workspaceId: string,
  ids: readonly string[],
): Promise<Pick<LinkTable, "id" | "domain" | "key_lookup">[]> {
  return tx
    .deleteFrom("links")
    .where("workspace_id", "=", workspaceId)
    .where("id", "in", ids)
    .where("leads", "=", 0)
    .where("sales", "=", 0)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("csv_import_links as made")
          .select("made.link_id")
          .whereRef("made.link_id", "=", "links.id")
          .where("made.clicks", "=", currentClicks())
          .whereRef("made.updated_at_ms", "=", "links.updated_at_ms"),
      ),
    )
    .returning(["id", "domain", "key_lookup"])
    .execute();
}

/** What has happened to a link since it was imported; `undefined` is one that is not there. */
export function whyKept(
  made: Pick<CsvImportLinkTable, "clicks" | "updated_at_ms">,
  link: Pick<LinkTable, "clicks" | "leads" | "sales" | "updated_at_ms"> | undefined,
): string {
  if (!link) return "was deleted since";
  const happened = [
    ...(link.updated_at_ms === made.updated_at_ms ? [] : ["was edited since"]),
    ...(link.clicks === made.clicks ? [] : ["was clicked since"]),
    ...(link.leads === 0 && link.sales === 0 ? [] : ["has leads or sales"]),
  ];
  return happened.join(", ");
}

/** A tag that is gone is no loss; one that is on a link, or that was edited, stays. */
async function undoTags({ db, dialect }: UndoServices, workspaceId: string, importId: string): Promise<CsvUndoStep> {
  return db.transaction().execute(async (tx) => {
    const made = tx.selectFrom("csv_import_tags").select("tag_id").where("import_id", "=", importId);
    const ofWorkspace = tx.selectFrom("tags").where("workspace_id", "=", workspaceId).where("id", "in", made);
    // A link that gets one of them meanwhile would lose it.
    if (dialect === "postgres") await ofWorkspace.select("id").forUpdate().execute();
    const { numDeletedRows } = await tx
      .deleteFrom("tags")
      .where("workspace_id", "=", workspaceId)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom("csv_import_tags as made")
            .select("made.tag_id")
            .where("made.import_id", "=", importId)
            .whereRef("made.tag_id", "=", "tags.id")
            .whereRef("made.name", "=", "tags.name")
            .whereRef("made.color", "=", "tags.color"),
        ),
      )
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom("link_tags").select("link_id").whereRef("link_tags.tag_id", "=", "tags.id"))),
      )
      .executeTakeFirst();
    await tx
      .deleteFrom("csv_import_tags")
      .where("import_id", "=", importId)
      .where("tag_id", "not in", tx.selectFrom("tags").select("id").where("workspace_id", "=", workspaceId))
      .execute();
    const kept = (await ofWorkspace.select("name").orderBy("id").execute()).map(
      ({ name }): KeptItem => ({ kind: "tag", name, reason: "was edited since, or is on a link that stays" }),
    );
    return { links: 0, tags: Number(numDeletedRows), kept };
  });
}
