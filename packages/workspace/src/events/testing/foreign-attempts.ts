import type { Attempts } from "../../testing/foreign-attempt.ts";

export const eventAttempts: Attempts = {
  exportEvents: [
    { status: 401, call: ({ link }) => ["GET", `/events/export?columns=url&domain=${link.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/events/export?columns=url&externalId=ext_theirs"] },
  ],
  pullEvents: [
    { status: 401, call: ({ link }) => ["GET", `/events/pull?domain=${link.domain}&key=theirs`] },
    { status: 404, call: ({ folder }) => ["GET", `/events/pull?folderId=${folder.id}`] },
  ],
  streamEvents: [
    { status: 401, call: ({ link }) => ["GET", `/events/stream?domain=${link.domain}&key=theirs`] },
    { status: 404, call: ({ folder }) => ["GET", `/events/stream?folderId=${folder.id}`] },
  ],
  listEvents: [
    { status: 200, call: ({ link }) => ["GET", `/events?linkId=${link.id}`], body: [] },
    { status: 401, call: ({ link }) => ["GET", `/events?domain=${link.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/events?externalId=ext_theirs"] },
  ],
};
