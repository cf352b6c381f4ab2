import type { Attempts } from "../../testing/foreign-attempt.ts";

export const domainAttempts: Attempts = {
  createDomain: [{ status: 409, call: ({ domain }) => ["POST", "/domains", { slug: domain.slug }] }],
  listDomains: [
    { status: 200, call: ({ domain }) => ["GET", `/domains?search=${domain.slug}`], body: [] },
    { status: 200, call: ({ domain }) => ["GET", `/domains?archived=true&search=${domain.slug}`], body: [] },
  ],
  getDomainsCount: [{ status: 200, call: ({ domain }) => ["GET", `/domains/count?search=${domain.slug}`], body: 0 }],
  getDomain: [
    { status: 403, call: ({ domain }) => ["GET", `/domains/${domain.slug}`] },
    { status: 403, call: ({ domain }) => ["GET", `/domains/${domain.slug.toUpperCase()}`] },
  ],
  updateDomain: [
    { status: 403, call: ({ domain }) => ["PATCH", `/domains/${domain.slug}`, { archived: true }] },
    { status: 403, call: ({ domain }) => ["PUT", `/domains/${domain.slug}`, { slug: "ours.test" }] },
    { status: 409, call: ({ domain }) => ["PATCH", "/domains/localhost", { slug: domain.slug }] },
  ],
  deleteDomain: [{ status: 403, call: ({ domain }) => ["DELETE", `/domains/${domain.slug}`] }],
  setPrimaryDomain: [{ status: 403, call: ({ domain }) => ["POST", `/domains/${domain.slug}/primary`, {}] }],
  getDomainVerification: [{ status: 403, call: ({ domain }) => ["GET", `/domains/${domain.slug}/verify`] }],
  verifyDomain: [{ status: 403, call: ({ domain }) => ["POST", `/domains/${domain.slug}/verify`, {}] }],
  checkDomainStatus: [
    {
      status: 200,
      call: ({ registered }) => ["GET", `/domains/status?domains=${registered}`],
      body: [{ domain: "theirs.link", available: false, premium: null, prices: null, price: null }],
    },
  ],
  registerDomain: [
    { status: 400, call: ({ registered }) => ["POST", "/domains/register", { domain: registered }] },
    { status: 422, call: ({ domain }) => ["POST", "/domains/register", { domain: domain.slug }] },
  ],
};
