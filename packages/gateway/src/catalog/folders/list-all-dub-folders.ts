import { listFolders } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubFolders = defineTool({
  name: "list_all_dub_folders",
  resource: "folders",
  method: "list",
  title: "List folders",
  description:
    "List the workspace's folders. Use it to find the `folderId` that the link tools and analytics take, or before " +
    "create_a_dub_folder to see whether a name is taken. Links of a folder come from list_all_dub_links. Times are " +
    "UTC.",
  tags: ["folders"],
  operation: listFolders,
  example: { args: { search: "Launch" }, request: "GET /folders?search=Launch&page=1" },
});
