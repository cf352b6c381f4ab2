import { defineOperation } from "../operation.ts";
import { Folder } from "./folder.ts";
import { FolderIdParams } from "./folder-id-params.ts";

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
