import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findTags } from "./queries.ts";

/** How a body names tags. */
export interface TagInput {
  readonly tagIds?: readonly string[] | undefined;
  readonly tagNames?: readonly string[] | undefined;
  readonly tagId?: string | null | undefined;
}

/**
 * The ids of the tags that a body asks for, without repeats: `tagIds` wins over `tagId`, which wins over `tagNames`.
 *
 * @returns `undefined` when the body says nothing of tags; `[]` when it clears them.
 * @throws `unprocessable_entity` naming the tags that the workspace does not have.
 * @see behaviour/links 7.4 (step 8) and 7.7
 */
export async function resolveTags(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  input: TagInput,
): Promise<string[] | undefined> {
  const ids = input.tagIds ?? (typeof input.tagId === "string" ? [input.tagId] : undefined);
  if (ids && ids.length > 0) {
    const known = new Set((await findTags(db, workspaceId, { ids })).map((tag) => tag.id));
    return assertKnown("tagIds", [...new Set(ids)], (id) => (known.has(id) ? id : undefined));
  }
  if (input.tagNames && input.tagNames.length > 0) {
    const tags = await findTags(db, workspaceId, { names: input.tagNames });
    const idByName = new Map(tags.map((tag) => [tag.name.toLowerCase(), tag.id]));
    return [...new Set(assertKnown("tagNames", input.tagNames, (name) => idByName.get(name.toLowerCase())))];
  }
  return ids || input.tagNames || input.tagId === null ? [] : undefined;
}

/**
 * What is found of each value that a body gives, in its order.
 *
 * @throws `unprocessable_entity` naming the values of which nothing is found. See behaviour/links 7.4, step 8.
 */
export function assertKnown<Found extends string | object>(
  field: string,
  given: readonly string[],
  find: (value: string) => Found | undefined,
): Found[] {
  const unknown = given.filter((value) => find(value) === undefined);
  if (unknown.length > 0) {
    throw new AppError("unprocessable_entity", `Invalid ${field} detected: ${unknown.join(", ")}`);
  }
  return given.flatMap((value) => find(value) ?? []);
}
