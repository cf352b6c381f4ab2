import type { Attempts } from "../../testing/foreign-attempt.ts";

export const folderAttempts: Attempts = {
  createFolder: [{ status: 201, call: ({ folder }) => ["POST", "/folders", { name: folder.name }] }],
  listFolders: [
    { status: 200, call: () => ["GET", "/folders?search=secret"], body: [] },
    { status: 200, call: ({ workspace }) => ["GET", `/folders?search=secret&workspaceId=${workspace.id}`], body: [] },
    { status: 404, call: ({ workspace }) => ["GET", `/folders?projectSlug=${workspace.slug}`] },
  ],
  getFoldersCount: [{ status: 200, call: () => ["GET", "/folders/count?search=secret"], body: 0 }],
  getFolder: [{ status: 404, call: ({ folder }) => ["GET", `/folders/${folder.id}`] }],
  updateFolder: [{ status: 404, call: ({ folder }) => ["PATCH", `/folders/${folder.id}`, { name: "ours" }] }],
  deleteFolder: [{ status: 404, call: ({ folder }) => ["DELETE", `/folders/${folder.id}`] }],
};
