import { expect } from "vitest";
import type { Attempts } from "../../testing/foreign-attempt.ts";

export const linkAttempts: Attempts = {
  createLink: [
    { status: 403, call: ({ link }) => ["POST", "/links", { url: "https://x.co", domain: link.domain }] },
    {
      status: 403,
      call: ({ link }) => ["POST", "/links", { url: "https://x.co", domain: link.domain, key: link.key }],
    },
  ],
  getLinks: [
    { status: 403, call: ({ link }) => ["GET", `/links?domain=${link.domain}`] },
    { status: 422, call: ({ link }) => ["GET", `/links?startingAfter=${link.id}`] },
    { status: 200, call: () => ["GET", "/links?search=theirs&showArchived=true"], body: [] },
    { status: 200, call: () => ["GET", "/links?tenantId=theirs"], body: [] },
  ],
  getLinksCount: [
    { status: 403, call: ({ link }) => ["GET", `/links/count?domain=${link.domain}`] },
    { status: 200, call: () => ["GET", "/links/count?search=theirs"], body: 0 },
    { status: 200, call: () => ["GET", "/links/count?groupBy=domain"], body: [] },
    { status: 200, call: () => ["GET", "/links/count?groupBy=userId&search=theirs"], body: [] },
  ],
  getLinkInfo: [
    { status: 401, call: ({ link }) => ["GET", `/links/info?linkId=${link.id}`] },
    { status: 401, call: ({ link }) => ["GET", `/links/info?domain=${link.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/links/info?externalId=ext_theirs"] },
  ],
  updateLink: [
    { status: 401, call: ({ link }) => ["PATCH", `/links/${link.id}`, { url: "https://ours.test" }] },
    { status: 401, call: ({ link }) => ["PUT", `/links/${link.id}`, { url: "https://ours.test" }] },
    { status: 404, call: () => ["PATCH", "/links/ext_theirs", { url: "https://ours.test" }] },
  ],
  deleteLink: [
    { status: 401, call: ({ link }) => ["DELETE", `/links/${link.id}`] },
    { status: 404, call: () => ["DELETE", "/links/ext_theirs"] },
  ],
  upsertLink: [{ status: 403, call: ({ link }) => ["PUT", "/links/upsert", { url: link.url, domain: link.domain }] }],
  bulkCreateLinks: [
    {
      status: 200,
      call: ({ link }) => ["POST", "/links/bulk", [{ url: "https://x.co", domain: link.domain, key: link.key }]],
      body: [expect.objectContaining({ code: "forbidden", error: "Domain does not belong to workspace." })],
    },
  ],
  bulkUpdateLinks: [
    {
      status: 200,
      call: ({ link }) => ["PATCH", "/links/bulk", { linkIds: [link.id], data: { url: "https://ours.test" } }],
      body: [{ link: { id: expect.any(String) }, error: "Link not found", code: "not_found" }],
    },
    {
      status: 200,
      call: () => ["PATCH", "/links/bulk", { externalIds: ["theirs"], data: { archived: true } }],
      body: [{ link: { id: "theirs" }, error: "Link not found", code: "not_found" }],
    },
  ],
  bulkDeleteLinks: [
    {
      status: 200,
      call: ({ link }) => ["DELETE", `/links/bulk?linkIds=${link.id},ext_theirs`],
      body: { deletedCount: 0 },
    },
  ],
  getLink: [
    { status: 401, call: ({ link }) => ["GET", `/links/${link.id}`] },
    { status: 404, call: () => ["GET", "/links/ext_theirs"] },
  ],
  getLinkDashboard: [{ status: 401, call: ({ link }) => ["GET", `/links/${link.id}/dashboard`] }],
  getRandomLinkKey: [{ status: 403, call: ({ link }) => ["GET", `/links/random?domain=${link.domain}`] }],
};
