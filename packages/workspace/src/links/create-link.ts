import type { Link, LinkCreateBody } from "@overdub/contract";
import { createLink } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { assertNoCircle } from "../link-cache/circles.ts";
import type { LinkColumns } from "../link-store/link-columns.ts";
import { BLANK_COLUMNS, newRow } from "../link-store/link-columns.ts";
import { resolveTags } from "../tags/resolve-tags.ts";
import { applyBody } from "./apply-body.ts";
import { assertReferences, withProgram } from "./assert-references.ts";
import type { LinksContext } from "./context.ts";
import { implement, siteOf } from "./context.ts";
import { placeLink } from "./place-link.ts";
import { saveLink } from "./save-link.ts";

/** What a link has that no caller can say. */
interface Making {
  readonly columns?: Partial<LinkColumns>;
  /** Whether webhooks are told nothing of it. */
  readonly isQuiet?: boolean;
  /** Refuses by what it finds in the transaction, before anything is written. */
  readonly assertRoom?: (tx: Kysely<WorkspaceTables>) => Promise<void>;
}

/** Checks in Dub's order (behaviour/links 7.4), then writes. */
export async function insertNewLink(ctx: LinksContext, body: LinkCreateBody, making: Making = {}): Promise<Link> {
  const nowMs = ctx.now();
  const blank = { ...BLANK_COLUMNS, ...making.columns, key: body.key ?? "" };
  const columns = await withProgram(ctx, applyBody(blank, body, nowMs));
  const placement = await placeLink(ctx, body);
  await assertNoCircle(siteOf(ctx), { ...columns, ...placement });
  await assertReferences(ctx, columns, body);
  const tagIds = await resolveTags(ctx.db, ctx.workspaceId, body);
  return saveLink(ctx, newRow(ctx, { ...columns, ...placement }, nowMs), {
    tagIds,
    webhookIds: body.webhookIds ?? undefined,
    isQuiet: making.isQuiet,
    assertRoom: making.assertRoom,
  });
}

export const handleCreateLink = implement(createLink, { requires: "links.write" }, ({ body }, ctx) =>
  insertNewLink(ctx, body),
);
