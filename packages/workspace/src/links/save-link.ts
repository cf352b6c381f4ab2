import type { Link } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { insertRows, isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { changedColumns } from "../link-store/link-columns.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkByKey, updateLinkColumns } from "../link-store/queries.ts";
import { preparePreview } from "../previews/prepare-preview.ts";
import { listLinkTags, replaceLinkTags } from "../tags/link-tags.ts";
import { replaceLinkWebhooks } from "../webhooks/link-webhooks.ts";
import { publish } from "../webhooks/publish.ts";
import { planTestEnd } from "./ab-test/end-test.ts";
import { externalIdTaken } from "./assert-references.ts";
import type { LinksContext } from "./context.ts";
import { loadLinkPayload } from "./link-payload.ts";
import { duplicateKey } from "./place-link.ts";
import { toLink } from "./to-link.ts";

/** What a link gets instead of what it had; `undefined` leaves that as it is. */
interface Attached {
  readonly tagIds: readonly string[] | undefined;
  readonly webhookIds: readonly string[] | undefined;
  /** Whether webhooks are told nothing of the link: they hear of what it came with. */
  readonly isQuiet?: boolean | undefined;
  /** Refuses by what it finds in the transaction, before anything is written. */
  readonly assertRoom?: ((tx: Kysely<WorkspaceTables>) => Promise<void>) | undefined;
}

/**
 * Writes a link with what is attached to it, all or nothing, makes redirects see it, and tells webhooks.
 *
 * @param previous the row that this one replaces; absent for a new link. The very same one: nothing changes, and
 *   webhooks are told nothing.
 * @throws `conflict` when another request took the key or the external id meanwhile, `not_found` when it deleted the link.
 */
export async function saveLink(
  ctx: LinksContext,
  wanted: LinkTable,
  { tagIds, webhookIds, isQuiet = false, assertRoom }: Attached,
  previous?: LinkTable,
): Promise<Link> {
  const { row, writePreview } = await preparePreview(ctx, wanted, previous);
  try {
    await ctx.db.transaction().execute(async (tx) => {
      await assertRoom?.(tx);
      if (previous) await updateChanged(tx, previous, row);
      else await insertRows(tx, "links", [row]);
      if (tagIds) await replaceLinkTags(tx, row.id, tagIds);
      if (webhookIds) await replaceLinkWebhooks(tx, [row.id], webhookIds);
      await writePreview(tx);
      await planTestEnd(ctx, tx, row, previous);
      if (wanted !== previous && !isQuiet) {
        const trigger = previous ? "link.updated" : "link.created";
        await publish(ctx, tx, trigger, () => loadLinkPayload(tx, row, ctx.publicPort()));
      }
    });
  } catch (error) {
    throw isUniqueViolation(error) ? await conflict(ctx.db, row, error) : error;
  }
  if (previous) ctx.linkCache.forget(previous.domain, previous.key_lookup);
  ctx.linkCache.forget(row.domain, row.key_lookup);
  const hasTags = tagIds ? tagIds.length > 0 : previous !== undefined;
  const tags = hasTags ? (await listLinkTags(ctx.db, [row.id])).get(row.id) : undefined;
  return { ...toLink(row, tags ?? [], ctx.publicPort()), webhookIds: [...new Set(webhookIds ?? [])] };
}

/** Writes only what differs, so that counters which move meanwhile are not set back. */
async function updateChanged(tx: Kysely<WorkspaceTables>, previous: LinkTable, next: LinkTable): Promise<void> {
  const columns = changedColumns(previous, next);
  if (Object.keys(columns).length === 0) return;
  if (!(await updateLinkColumns(tx, next.workspace_id, next.id, columns))) {
    throw new AppError("not_found", "Link not found.");
  }
}

async function conflict(db: Kysely<WorkspaceTables>, row: LinkTable, cause: unknown): Promise<AppError> {
  const holder = await findLinkByKey(db, row.domain, row.key);
  if (holder && holder.id !== row.id) return duplicateKey(cause);
  return externalIdTaken(cause);
}
