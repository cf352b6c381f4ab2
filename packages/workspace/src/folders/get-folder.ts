import { getFolder } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { assertFolderAccess } from "./folder-access.ts";
import { toFolder } from "./folder-table.ts";

export const handleGetFolder = implement(getFolder, { requires: "folders.read" }, async ({ params }, ctx) =>
  toFolder(await assertFolderAccess(ctx, params.id, "read")),
);
