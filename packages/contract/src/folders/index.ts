import { createFolder } from "./create-folder.ts";
import { deleteFolder } from "./delete-folder.ts";
import { getFolder } from "./get-folder.ts";
import { getFoldersCount } from "./get-folders-count.ts";
import { listFolders } from "./list-folders.ts";
import { updateFolder } from "./update-folder.ts";

export type { FolderCreateBody, FolderUpdateBody } from "./folder.ts";
export { Folder } from "./folder.ts";
export { MAX_FOLDERS_PAGE_SIZE } from "./list-folders.ts";

export const folderOperations = {
  createFolder,
  listFolders,
  getFoldersCount,
  getFolder,
  updateFolder,
  deleteFolder,
} as const;

export { createFolder, deleteFolder, getFolder, getFoldersCount, listFolders, updateFolder };
