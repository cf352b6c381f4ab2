import { defineOperation } from "../operation.ts";
import { Folder, FolderIdParams } from "./folder.ts";

/** Not in Dub's document; its web pages call it. See behaviour/links 1.1 and 10. */
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
