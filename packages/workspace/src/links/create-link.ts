import type { Link, LinkCreateBody } from "@overdub/contract";
import { createLink } from "@overdub/contract";
import { assertNoCircle } from "../link-cache/circles.ts";
import { BLANK_COLUMNS, newRow } from "../link-store/link-columns.ts";
import { resolveTags } from "../tags/resolve-tags.ts";
import { applyBody } from "./apply-body.ts";
import { assertReferences } from "./assert-references.ts";
import type { LinksContext } from "./context.ts";
import { implement, siteOf } from "./context.ts";
import { placeLink } from "./place-link.ts";
import { saveLink } from "./save-link.ts";

/** Checks in Dub's order (behaviour/links 7.4), then writes. */
export async function insertNewLink(ctx: LinksContext, body: LinkCreateBody): Promise<Link> {
  const nowMs = ctx.now();
  const columns = applyBody({ ...BLANK_COLUMNS, key: body.key ?? "" }, body, nowMs);
  const placement = await placeLink(ctx, body);
  await assertNoCircle(siteOf(ctx), { ...columns, ...placement });
  await assertReferences(ctx, columns, body);
  const tagIds = await resolveTags(ctx.db, ctx.workspaceId, body);
  return saveLink(ctx, newRow(ctx, { ...columns, ...placement }, nowMs), tagIds);
}

export const handleCreateLink = implement(createLink, { requires: "links.write" }, ({ body }, ctx) =>
  insertNewLink(ctx, body),
);
