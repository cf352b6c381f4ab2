import { deleteFolder } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const deleteADubFolderById = defineTool({
  name: "delete_a_dub_folder_by_id",
  resource: "folders",
  method: "delete",
  title: "Delete a folder",
  description:
    "Delete a folder for good. Its links stay and work, outside any folder; which ones they were is lost, so list " +
    "them first with list_all_dub_links and `folderId`. Find the id with list_all_dub_folders.",
  tags: ["folders"],
  operation: deleteFolder,
  alongside: ({ id }) => [
    { what: "links in this folder", effect: "stay, outside any folder", links: { folderId: id } },
  ],
  example: { args: { id: "fold_1" }, request: "DELETE /folders/fold_1" },
});
