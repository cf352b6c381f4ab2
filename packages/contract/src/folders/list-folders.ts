import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { Folder } from "./folder.ts";

export const MAX_FOLDERS_PAGE_SIZE = 50;

export const listFolders = defineOperation({
  id: "listFolders",
  method: "GET",
  path: "/folders",
  tag: "Folders",
  effect: "read",
  input: {
    query: z.object({
      search: z.string().optional().describe("Only folders whose name contains this text."),
      page: pageNumber(),
      pageSize: pageSize(MAX_FOLDERS_PAGE_SIZE, "The number of folders in a page. Default and maximum: 50."),
    }),
  },
  success: { status: 200, body: z.array(Folder) },
  summary: "List all folders",
  description: "Retrieve a paginated list of folders for the authenticated workspace.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_FOLDERS_PAGE_SIZE },
});
