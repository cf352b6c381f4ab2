import { z } from "zod";

/** Without `pink`, which older tags have, these are the colors that a new tag gets at random. */
export const TAG_COLORS = ["red", "yellow", "green", "blue", "purple", "brown", "gray", "pink"] as const;

export const Tag = z.object({
  id: z.string().describe("The unique ID of the tag."),
  name: z.string().describe("The name of the tag."),
  color: z.enum(TAG_COLORS).describe("The color of the tag."),
});
export type Tag = z.infer<typeof Tag>;
