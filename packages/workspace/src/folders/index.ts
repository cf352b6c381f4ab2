import { defineDomain } from "../operations/domain.ts";
import { handleCreateFolder } from "./create-folder.ts";
import { handleDeleteFolder } from "./delete-folder.ts";
import { handleGetFolder } from "./get-folder.ts";
import { handleGetFoldersCount } from "./get-folders-count.ts";
import { handleListFolders } from "./list-folders.ts";
import { moveLinksOut } from "./move-links-out.ts";
import { handleUpdateFolder } from "./update-folder.ts";

export const folders = defineDomain({
  handlers: [
    handleCreateFolder,
    handleListFolders,
    handleGetFoldersCount,
    handleGetFolder,
    handleUpdateFolder,
    handleDeleteFolder,
  ],
  jobs: [moveLinksOut],
});
