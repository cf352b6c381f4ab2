import { z } from "zod";

/** Without `pink`, which older tags have, these are the colors that a new tag gets at random. */
export const TAG_COLORS = ["red", "yellow", "green", "blue", "purple", "brown", "gray", "pink"] as const;

export const Tag = z.object({
  id: z.string().describe("The unique ID of the tag."),
  name: z.string().describe("The name of the tag."),
  color: z.enum(TAG_COLORS).describe("The color of the tag."),
});
export type Tag = z.infer<typeof Tag>;

const tagName = z.string().trim().min(1).max(190).optional();

/** Body of `createTag` and, since Dub wants a name there too, of `updateTag`. See behaviour/links 9. */
export const TagBody = z
  .object({
    name: tagName.describe("The name of the tag; unique in the workspace in any letter case."),
    color: z
      .enum(TAG_COLORS, { error: `Invalid color. Must be one of: ${TAG_COLORS.join(", ")}` })
      .optional()
      .describe("The color of the tag. A new one gets a random color by default."),
    tag: tagName.describe("Deprecated: use `name`."),
  })
  .refine(({ name, tag }) => name !== undefined || tag !== undefined, { error: "Name is required.", path: ["name"] });
export type TagBody = z.output<typeof TagBody>;

/** Path parameters of the operations on one tag. */
export const TagIdParams = z.object({ id: z.string().describe("The ID of the tag.") });
