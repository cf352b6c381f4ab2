import { z } from "zod";
import { date, nullableText, text } from "../schema/answer-fields.ts";

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
