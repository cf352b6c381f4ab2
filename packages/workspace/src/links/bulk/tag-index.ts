import type { Link } from "@overdub/contract";
import { findTags } from "../../tags/queries.ts";
import type { TagInput } from "../../tags/resolve-tags.ts";
import { assertKnown } from "../../tags/resolve-tags.ts";
import type { TagTable } from "../../tags/tag-table.ts";
import type { LinksContext } from "../context.ts";

type TagColor = NonNullable<Link["tags"]>[number]["color"];

export type BookedTag = Pick<TagTable, "id" | "name"> & { readonly color: TagColor };

/** Those tags of the workspace that the links of a request name, looked up once. */
export interface TagBook {
  readonly byId: ReadonlyMap<string, BookedTag>;
  /** By name in lower case. */
  readonly byName: ReadonlyMap<string, BookedTag>;
}

export async function readTagBook(ctx: LinksContext, inputs: readonly TagInput[]): Promise<TagBook> {
  const ids = [...new Set(inputs.flatMap(idsOf))];
  const names = [...new Set(inputs.flatMap((input) => input.tagNames ?? []))];
  const found = [
    ...(await findTags(ctx.db, ctx.workspaceId, { ids })),
    ...(await findTags(ctx.db, ctx.workspaceId, { names })),
  ].map((tag) => ({ ...tag, color: tag.color as TagColor }));
  return {
    byId: new Map(found.map((tag) => [tag.id, tag])),
    byName: new Map(found.map((tag) => [tag.name_lookup, tag])),
  };
}

/**
 * The tags of one link, without repeats: in bulk those of `tagIds` and those of `tagNames`.
 *
 * @throws `unprocessable_entity` naming the tags that the workspace does not have.
 * @see behaviour/links 7.7 and 8.7
 */
export function tagsOf(book: TagBook, input: TagInput): BookedTag[] {
  const byId = assertKnown("tagIds", idsOf(input), (id) => book.byId.get(id));
  const byName = assertKnown("tagNames", input.tagNames ?? [], (name) => book.byName.get(name.toLowerCase()));
  return [...new Map([...byId, ...byName].map((tag) => [tag.id, tag])).values()];
}

function idsOf({ tagIds, tagId }: TagInput): readonly string[] {
  return tagIds ?? (typeof tagId === "string" ? [tagId] : []);
}
