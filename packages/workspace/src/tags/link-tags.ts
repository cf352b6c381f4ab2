import type { Link } from "@overdub/contract";
import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

type TagColor = NonNullable<Link["tags"]>[number]["color"];

export interface LinkTagRow {
  readonly id: string;
  readonly name: string;
  readonly color: TagColor;
}

/** The tags of each of these links, in the order in which they were attached. */
export async function listLinkTags(
  db: Kysely<WorkspaceTables>,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, LinkTagRow[]>> {
  const found: (LinkTagRow & { link_id: string })[] = [];
  for (const chunk of chunksOf(linkIds)) {
    const rows = await db
      .selectFrom("link_tags")
      .innerJoin("tags", "tags.id", "link_tags.tag_id")
      .select(["link_tags.link_id", "tags.id", "tags.name", "tags.color"])
      .where("link_tags.link_id", "in", chunk)
      .orderBy("link_tags.position")
      .execute();
    for (const row of rows) found.push({ ...row, color: row.color as TagColor });
  }
  return Map.groupBy(found, (row) => row.link_id);
}

/** Makes `tagIds` the tags of a link, in this order. */
export async function replaceLinkTags(
  db: Kysely<WorkspaceTables>,
  linkId: string,
  tagIds: readonly string[],
): Promise<void> {
  await db.deleteFrom("link_tags").where("link_id", "=", linkId).execute();
  if (tagIds.length === 0) return;
  await db
    .insertInto("link_tags")
    .values(tagIds.map((tag_id, position) => ({ link_id: linkId, tag_id, position })))
    .execute();
}
