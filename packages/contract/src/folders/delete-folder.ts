import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { FolderIdParams } from "./folder.ts";

export const deleteFolder = defineOperation({
  id: "deleteFolder",
  method: "DELETE",
  path: "/folders/{id}",
  tag: "Folders",
  effect: "destroy",
  input: { params: FolderIdParams },
  success: { status: 200, body: z.object({ id: z.string().describe("The ID of the deleted folder.") }) },
  summary: "Delete a folder",
  description: "Delete a folder of the authenticated workspace. Its links stay, outside any folder.",
});
