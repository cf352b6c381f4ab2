import { z } from "zod";
import { date, nullableText, text } from "../schema/response-fields.ts";

export const Folder = z.object({
  id: text("The unique ID of the folder."),
  name: text("The name of the folder."),
  description: nullableText("The description of the folder."),
  type: z.enum(["default", "mega"]).describe("`mega` where the operator expects very many links."),
  accessLevel: z.enum(["write", "read"]).nullable().describe("What members may do in it; null: nothing."),
  createdAt: date("When the folder was created."),
  updatedAt: date("When the folder was last changed."),
});
export type Folder = z.infer<typeof Folder>;

const accessLevel = z.enum(["write", "read"]).nullable().describe("What members may do in the folder; null: nothing.");

/** Dub's document gives null as the default of `accessLevel`, its service `write`. See behaviour/links 10. */
export const FolderCreateBody = z.object({
  name: z.string().max(190).describe("The name of the folder; unique in the workspace in any letter case."),
  description: z.string().max(500).nullish().describe("The description of the folder."),
  accessLevel: accessLevel.default("write"),
});
export type FolderCreateBody = z.output<typeof FolderCreateBody>;

/** Everything optional; what is absent keeps its value. */
export const FolderUpdateBody = FolderCreateBody.extend({ accessLevel }).partial();
export type FolderUpdateBody = z.output<typeof FolderUpdateBody>;

/** Path parameters of the operations on one folder. */
export const FolderIdParams = z.object({ id: z.string().describe("The ID of the folder.") });
