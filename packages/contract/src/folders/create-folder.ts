import { defineOperation } from "../operation.ts";
import { Folder, FolderCreateBody } from "./folder.ts";

export const createFolder = defineOperation({
  id: "createFolder",
  method: "POST",
  path: "/folders",
  tag: "Folders",
  effect: "write",
  input: { body: FolderCreateBody },
  success: { status: 201, body: Folder },
  errors: ["exceeded_limit", "conflict"],
  summary: "Create a folder",
  description: "Create a folder for the authenticated workspace.",
});
