import type { Link, LinkCreateBody } from "@overdub/contract";
import { createLink } from "@overdub/contract";
import type { LinkTable } from "@overdub/storage";
import type { Context } from "../http/implement.ts";
import { implement } from "../http/implement.ts";
import { resolveTags } from "../tags/resolve-tags.ts";
import { applyBody } from "./apply-body.ts";
import { assertReferences } from "./assert-references.ts";
import { BLANK_COLUMNS } from "./link-columns.ts";
import { newRow } from "./new-row.ts";
import { placeLink } from "./place-link.ts";
import { saveLink } from "./save-link.ts";

/** What an imported link brings from where it was. */
export interface LinkOrigin {
  readonly createdAtMs?: number | undefined;
  readonly clicks?: number | undefined;
}

/** A new link's row and tags, checked in Dub's order (spec dub-links 10.4); nothing is written. */
export async function planNewLink(
  ctx: Context,
  body: LinkCreateBody,
  { createdAtMs, clicks = 0 }: LinkOrigin = {},
): Promise<{ row: LinkTable; tagIds: string[] | undefined }> {
  const nowMs = ctx.nowMs();
  const columns = applyBody({ ...BLANK_COLUMNS, key: body.key ?? "" }, body, nowMs);
  const place = await placeLink(ctx, body);
  await assertReferences(ctx, columns, body);
  const tagIds = await resolveTags(ctx.db, ctx.workspaceId, body);
  const row = {
    ...newRow(ctx, { ...columns, ...place }, nowMs),
    clicks,
    ...(createdAtMs === undefined ? {} : { created_at_ms: createdAtMs }),
  };
  return { row, tagIds };
}

export async function insertNewLink(ctx: Context, body: LinkCreateBody, origin?: LinkOrigin): Promise<Link> {
  const { row, tagIds } = await planNewLink(ctx, body, origin);
  return saveLink(ctx, row, tagIds);
}

export const handleCreateLink = implement(createLink, ({ body }, ctx) => insertNewLink(ctx, body));
