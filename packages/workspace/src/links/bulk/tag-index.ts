import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import type { LinkTagRow } from "../../tags/link-tags.ts";
import { findTags } from "../../tags/queries.ts";
import type { TagInput } from "../../tags/resolve-tags.ts";
import { assertKnown } from "../../tags/resolve-tags.ts";

/** Those tags of the workspace that the links of a request name, looked up once. */
export interface TagIndex {
  readonly byId: ReadonlyMap<string, LinkTagRow>;
  /** By name in lower case. */
  readonly byName: ReadonlyMap<string, LinkTagRow>;
}

export async function readTagIndex(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  inputs: readonly TagInput[],
): Promise<TagIndex> {
  const ids = [...new Set(inputs.flatMap(idsOf))];
  const names = [...new Set(inputs.flatMap((input) => input.tagNames ?? []))];
  const found = [...(await findTags(db, workspaceId, { ids })), ...(await findTags(db, workspaceId, { names }))].map(
    (tag) => ({ ...tag, color: tag.color as LinkTagRow["color"] }),
  );
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
export function tagsOf(index: TagIndex, input: TagInput): LinkTagRow[] {
  const byId = assertKnown("tagIds", idsOf(input), (id) => index.byId.get(id));
  const byName = assertKnown("tagNames", input.tagNames ?? [], (name) => index.byName.get(name.toLowerCase()));
  return [...new Map([...byId, ...byName].map((tag) => [tag.id, tag])).values()];
}

function idsOf({ tagIds, tagId }: TagInput): readonly string[] {
  return tagIds ?? (typeof tagId === "string" ? [tagId] : []);
}
