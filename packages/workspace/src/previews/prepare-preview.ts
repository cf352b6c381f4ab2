import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { deleteLinkImages, hostedName, insertLinkImage, withMovedImage } from "../link-store/link-images.ts";
import { lacksTags } from "../link-store/link-previews.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { Core } from "../operations/context.ts";
import type { PreviewDeps } from "./fetch-link-preview.ts";
import { addPreviewJob } from "./fetch-link-preview.ts";
import { hostImage } from "./host-image.ts";

export interface PreparedPreview {
  /** The link as it is to be written. */
  readonly row: LinkTable;
  /** Writes what belongs to it, in the transaction that writes the link and after it. */
  writePreview(tx: Kysely<WorkspaceTables>): Promise<void>;
}

/**
 * What previews of a link need beyond its own row: its image where we serve it, and the job that asks its destination
 * for the tags it lacks. Fetching an image comes before the transaction, which must not wait for others' servers.
 *
 * @throws `unprocessable_entity` for an image that can't be had.
 */
export async function preparePreview(
  ctx: Pick<Core, "now" | "jobs" | "publicPort"> & Pick<PreviewDeps, "fetch">,
  wanted: LinkTable,
  previous: LinkTable | undefined,
): Promise<PreparedPreview> {
  const hosted = await hostImage(ctx, wanted, previous);
  const row = hosted ? { ...wanted, image: hosted.address } : withMovedImage(wanted, previous, ctx.publicPort());
  return {
    row,
    async writePreview(tx) {
      await followPreview(ctx, tx, row, previous);
      if (hosted) await insertLinkImage(tx, hosted.image);
    },
  };
}

/** What a written link does to previews where its image is an address: a replaced one goes, missing tags are asked for. */
export async function followPreview(
  ctx: Pick<Core, "jobs">,
  tx: Kysely<WorkspaceTables>,
  row: LinkTable,
  previous?: LinkTable,
): Promise<void> {
  if (previous && isReplaced(previous.image, row)) await deleteLinkImages(tx, row.id);
  const isAsked = previous !== undefined && lacksTags(previous) && previous.url === row.url;
  if (lacksTags(row) && !isAsked) await addPreviewJob(ctx, tx, row);
}

/** One that only lies on another domain now is the same. */
function isReplaced(previous: string | null, { id, image }: LinkTable): boolean {
  if (previous === image || previous === null) return false;
  return image === null || hostedName(previous, id) !== hostedName(image, id);
}
