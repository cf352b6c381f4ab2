import { z } from "zod";

const accessLevel = z.enum(["write", "read"]).nullable().describe("What members may do in the folder; null: nothing.");

/** Source: spec dub-links 13. Dub's document gives null as the default of `accessLevel`, its service `write`. */
export const FolderCreateBody = z.object({
  name: z.string().max(190).describe("The name of the folder; unique in the workspace in any letter case."),
  description: z.string().max(500).nullish().describe("The description of the folder."),
  accessLevel: accessLevel.default("write"),
});
export type FolderCreateBody = z.output<typeof FolderCreateBody>;

/** Everything optional; what is absent keeps its value. */
export const FolderUpdateBody = FolderCreateBody.extend({ accessLevel }).partial();
export type FolderUpdateBody = z.output<typeof FolderUpdateBody>;
