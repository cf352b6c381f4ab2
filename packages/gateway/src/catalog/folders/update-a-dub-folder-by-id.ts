import { updateFolder } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const updateADubFolderById = defineTool({
  name: "update_a_dub_folder_by_id",
  resource: "folders",
  method: "update",
  title: "Update a folder",
  description:
    "Change the name or description of a folder, or what members may do in it: only what is given changes, and old " +
    "values are not kept. To move links use update_a_dub_link_by_id. Find the id with list_all_dub_folders.",
  tags: ["folders"],
  operation: updateFolder,
  example: {
    args: { id: "fold_1", name: "Launch 2", accessLevel: "read" },
    request: "PATCH /folders/fold_1",
    body: { name: "Launch 2", accessLevel: "read" },
  },
});
