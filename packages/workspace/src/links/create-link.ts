import type { Link, LinkCreateBody } from "@overdub/contract";
import { createLink } from "@overdub/contract";
import type { Context } from "../http/implement.ts";
import { implement } from "../http/implement.ts";
import { createId } from "../ids/create-id.ts";
import { resolveTags } from "../tags/resolve-tags.ts";
import { applyBody } from "./apply-body.ts";
import { assertReferences } from "./assert-references.ts";
import { BLANK_COLUMNS } from "./link-columns.ts";
import { placeLink } from "./place-link.ts";
import { saveLink } from "./save-link.ts";

/** Checks in Dub's order (spec dub-links 10.4), then writes. */
export async function insertNewLink(ctx: Context, body: LinkCreateBody): Promise<Link> {
  const nowMs = ctx.nowMs();
  const columns = applyBody({ ...BLANK_COLUMNS, key: body.key ?? "" }, body, nowMs);
  const place = await placeLink(ctx, body);
  await assertReferences(ctx, columns);
  const tagIds = await resolveTags(ctx.db, ctx.workspaceId, body);
  const row = {
    ...columns,
    ...place,
    id: createId("link_", nowMs),
    workspace_id: ctx.workspaceId,
    user_id: ctx.userId,
    clicks: 0,
    leads: 0,
    conversions: 0,
    sales: 0,
    sale_amount_cents: 0,
    last_clicked_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  return saveLink(ctx, row, tagIds);
}

export const handleCreateLink = implement(createLink, ({ body }, ctx) => insertNewLink(ctx, body));
