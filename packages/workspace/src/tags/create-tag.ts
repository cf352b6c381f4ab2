import type { BodyOf } from "@overdub/contract";
import { createTag, TAG_COLORS } from "@overdub/contract";
import { createId } from "../ids/create-id.ts";
import type { Context } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import { tagWriteError } from "./queries.ts";
import type { TagTable } from "./tag-table.ts";
import { toTag } from "./tag-table.ts";

export interface TagDeps {
  /** In [0, 1): picks a color. */
  readonly random: () => number;
}

const implement = implementWith<TagDeps>();

/** `pink` is only for old tags. */
const NEW_COLORS = TAG_COLORS.filter((color) => color !== "pink");

/** @throws `conflict` when the workspace has a tag of this name; `exceeded_limit`. */
export async function insertNewTag(
  ctx: Pick<Context, "db" | "now" | "workspaceId"> & TagDeps,
  body: BodyOf<typeof createTag>,
): Promise<TagTable> {
  await assertRoom(ctx.db, ctx.workspaceId, "tags");
  const nowMs = ctx.now();
  const name = body.tag ?? body.name ?? "";
  const row = {
    id: createId("tag_", nowMs),
    workspace_id: ctx.workspaceId,
    name,
    name_lookup: name.toLowerCase(),
    color: body.color ?? NEW_COLORS[Math.floor(ctx.random() * NEW_COLORS.length)] ?? "red",
    created_at_ms: nowMs,
  };
  try {
    await ctx.db.insertInto("tags").values(row).execute();
  } catch (error) {
    throw tagWriteError(error);
  }
  return row;
}

export const handleCreateTag = implement(createTag, { requires: "tags.write" }, async ({ body }, ctx) =>
  toTag(await insertNewTag(ctx, body)),
);
