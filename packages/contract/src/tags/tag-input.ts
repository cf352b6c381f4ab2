import { z } from "zod";
import { TAG_COLORS } from "./tag.ts";

const tagName = z.string().trim().min(1).max(190).optional();

/** Body of `createTag` and, since Dub wants a name there too, of `updateTag`. Source: spec dub-links 12. */
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
