import { createFolder } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const createADubFolder = defineTool({
  name: "create_a_dub_folder",
  resource: "folders",
  method: "create",
  title: "Create a folder",
  description:
    "Create a folder to group links. A name that is taken is a 409: use that folder, found with " +
    "list_all_dub_folders. Put links into it by `folderId` in create_a_dub_link or dub_links_bulk_update. " +
    "`accessLevel` is what members may do in it.",
  tags: ["folders"],
  operation: createFolder,
  example: {
    args: { name: "Launch", accessLevel: "read" },
    request: "POST /folders",
    body: { name: "Launch", accessLevel: "read" },
  },
});
