/** Every statement on the `link_previews` table. */

import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PageTags } from "../metatags/page-tags.ts";
import type { LinkTable } from "./link-table.ts";

type PreviewedLink = Pick<LinkTable, "id" | "url" | "proxy" | "rewrite" | "title" | "description" | "image">;

/** Whether pages show tags of this link that it does not have itself: then its destination's are fetched. */
export function lacksTags({ url, proxy, rewrite, title, description, image }: PreviewedLink): boolean {
  return (proxy === 1 || rewrite === 1) && /^https?:/i.test(url) && [title, description, image].includes(null);
}

/** What the destination of a link says of itself, if that has been asked and is still of use. */
export async function findLinkPreview(db: Kysely<WorkspaceTables>, link: PreviewedLink): Promise<PageTags | undefined> {
  if (!lacksTags(link)) return undefined;
  return db
    .selectFrom("link_previews")
    .select(["title", "description", "image"])
    .where("link_id", "=", link.id)
    .where("url", "=", link.url)
    .executeTakeFirst();
}

export async function saveLinkPreview(
  db: Kysely<WorkspaceTables>,
  link: Pick<LinkTable, "id" | "url">,
  { title, description, image }: PageTags,
  nowMs: number,
): Promise<void> {
  const columns = { url: link.url, title, description, image, fetched_at_ms: nowMs };
  await db
    .insertInto("link_previews")
    .values({ link_id: link.id, ...columns })
    .onConflict((conflict) => conflict.column("link_id").doUpdateSet(columns))
    .execute();
}
