import type { Attempts } from "../../testing/foreign-attempt.ts";

const NO_CLICKS = { clicks: 0, leads: 0, sales: 0, saleAmount: 0 };

export const analyticsAttempts: Attempts = {
  retrieveAnalytics: [
    { status: 200, call: ({ link }) => ["GET", `/analytics?linkId=${link.id}`], body: NO_CLICKS },
    { status: 200, call: ({ link }) => ["GET", `/analytics?linkId=${link.id}&interval=all`], body: NO_CLICKS },
    { status: 200, call: ({ link }) => ["GET", `/analytics?domain=${link.domain}&groupBy=top_links`], body: [] },
    { status: 401, call: ({ link }) => ["GET", `/analytics?domain=${link.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/analytics?externalId=ext_theirs"] },
  ],
  retrieveSeries: [
    {
      status: 200,
      call: ({ link }) => ["GET", `/analytics/series?linkId=${link.id}&step=month&start=2026-03-01&end=2026-03-01`],
      body: {
        starts: ["2026-03-01T00:00:00.000+0000"],
        series: [{ linkId: null, clicks: [0], leads: [0], sales: [0], saleAmount: [0] }],
      },
    },
    { status: 401, call: ({ link }) => ["GET", `/analytics/series?domain=${link.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/analytics/series?externalId=ext_theirs"] },
  ],
  exportAnalytics: [
    { status: 401, call: ({ link }) => ["GET", `/analytics/export?domain=${link.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/analytics/export?externalId=ext_theirs"] },
  ],
  retrievePartnerAnalytics: [
    { status: 404, call: ({ partner }) => ["GET", `/partners/analytics?partnerId=${partner.id}`] },
    { status: 404, call: () => ["GET", "/partners/analytics?tenantId=theirs-alone&groupBy=top_links"] },
  ],
};
