import { createADubFolder } from "./create-a-dub-folder.ts";
import { deleteADubFolderById } from "./delete-a-dub-folder-by-id.ts";
import { listAllDubFolders } from "./list-all-dub-folders.ts";
import { updateADubFolderById } from "./update-a-dub-folder-by-id.ts";

export const folderTools = [createADubFolder, deleteADubFolderById, listAllDubFolders, updateADubFolderById];
