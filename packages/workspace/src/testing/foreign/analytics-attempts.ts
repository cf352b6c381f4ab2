import type { Attempts } from "./attempt.ts";

const NO_CLICKS = { clicks: 0, leads: 0, sales: 0, saleAmount: 0 };

export const analyticsAttempts: Attempts = {
  retrieveAnalytics: [
    { status: 200, call: ({ link }) => ["GET", `/analytics?linkId=${link.id}`], body: NO_CLICKS },
    { status: 200, call: ({ link }) => ["GET", `/analytics?linkId=${link.id}&interval=all`], body: NO_CLICKS },
    { status: 200, call: ({ link }) => ["GET", `/analytics?domain=${link.domain}&groupBy=top_links`], body: [] },
    { status: 401, call: ({ link }) => ["GET", `/analytics?domain=${link.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/analytics?externalId=ext_theirs"] },
  ],
  exportAnalytics: [
    { status: 401, call: ({ link }) => ["GET", `/analytics/export?domain=${link.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/analytics/export?externalId=ext_theirs"] },
  ],
  exportEvents: [
    { status: 401, call: ({ link }) => ["GET", `/events/export?columns=url&domain=${link.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/events/export?columns=url&externalId=ext_theirs"] },
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
