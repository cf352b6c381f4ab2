import { defineOperation } from "../operation.ts";
import { Folder } from "./folder.ts";
import { FolderIdParams } from "./folder-id-params.ts";
import { FolderUpdateBody } from "./folder-input.ts";

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
