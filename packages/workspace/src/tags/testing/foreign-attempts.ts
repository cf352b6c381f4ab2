import type { Attempts } from "../../testing/foreign-attempt.ts";

export const tagAttempts: Attempts = {
  createTag: [{ status: 201, call: ({ tag }) => ["POST", "/tags", { name: tag.name }] }],
  getTags: [
    { status: 200, call: ({ tag }) => ["GET", `/tags?ids=${tag.id}&includeLinksCount=true`], body: [] },
    { status: 200, call: () => ["GET", "/tags?search=secret"], body: [] },
    { status: 200, call: ({ workspace }) => ["GET", `/tags?search=secret&workspaceId=${workspace.id}`], body: [] },
    { status: 404, call: ({ workspace }) => ["GET", `/tags?projectSlug=${workspace.slug}`] },
    { status: 404, call: ({ workspace }) => ["GET", `/projects/${workspace.slug}/tags`] },
  ],
  getTagsCount: [{ status: 200, call: () => ["GET", "/tags/count?search=secret"], body: 0 }],
  updateTag: [
    { status: 404, call: ({ tag }) => ["PATCH", `/tags/${tag.id}`, { name: "ours" }] },
    { status: 404, call: ({ tag }) => ["PUT", `/tags/${tag.id}`, { tag: "ours" }] },
  ],
  deleteTag: [{ status: 404, call: ({ tag }) => ["DELETE", `/tags/${tag.id}`] }],
};
