import { defineOperation } from "../operation.ts";
import { Folder, FolderIdParams, FolderUpdateBody } from "./folder.ts";

export const updateFolder = defineOperation({
  id: "updateFolder",
  method: "PATCH",
  path: "/folders/{id}",
  tag: "Folders",
  effect: "write",
  input: { params: FolderIdParams, body: FolderUpdateBody },
  success: { status: 200, body: Folder },
  errors: ["conflict"],
  summary: "Update a folder",
  description: "Update a folder of the authenticated workspace. What is absent keeps its value.",
});
