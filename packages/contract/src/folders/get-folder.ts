import { defineOperation } from "../operation.ts";
import { Folder, FolderIdParams } from "./folder.ts";

/** Not in Dub's document; its web pages call it. Source: spec dub-links 1 and 13. */
export const getFolder = defineOperation({
  id: "getFolder",
  method: "GET",
  path: "/folders/{id}",
  tag: "Folders",
  effect: "read",
  input: { params: FolderIdParams },
  success: { status: 200, body: Folder },
  summary: "Retrieve a folder",
  description: "Retrieve a folder of the authenticated workspace.",
});
