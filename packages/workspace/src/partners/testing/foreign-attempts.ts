import { expect } from "vitest";
import type { Attempts, Foreign } from "../../testing/foreign-attempt.ts";

/** A change of their partner, by each of its names. */
const ofTheirs = (path: string, more: object = {}) => [
  {
    status: 404,
    call: ({ partner }: Foreign): [string, string, object] => ["POST", path, { partnerId: partner.id, ...more }],
  },
  { status: 404, call: (): [string, string, object] => ["POST", path, { tenantId: "theirs-alone", ...more }] },
];
const tagOf = ({ partner }: Foreign) => partner.tags?.[0]?.id;

export const partnerAttempts: Attempts = {
  createPartner: [
    { status: 201, call: ({ partner }) => ["POST", "/partners", { email: partner.email, tenantId: "theirs" }] },
    { status: 404, call: ({ group }) => ["POST", "/partners", { email: "a@ours.test", groupId: group.id }] },
  ],
  createPartnerLink: [
    { status: 404, call: ({ partner }) => ["POST", "/partners/links", { partnerId: partner.id }] },
    { status: 404, call: () => ["POST", "/partners/links", { tenantId: "theirs-alone" }] },
  ],
  retrievePartnerLinks: [
    { status: 404, call: ({ partner }) => ["GET", `/partners/links?partnerId=${partner.id}`] },
    { status: 404, call: () => ["GET", "/partners/links?tenantId=theirs-alone"] },
  ],
  upsertPartnerLink: [
    {
      status: 404,
      call: ({ partner }) => ["PUT", "/partners/links/upsert", { partnerId: partner.id, url: "https://acme.test" }],
    },
  ],
  listPartners: [
    { status: 200, call: ({ partner }) => ["GET", `/partners?partnerIds=${partner.id}`], body: [] },
    { status: 200, call: ({ partner }) => ["GET", `/partners?search=${partner.id}`], body: [] },
    { status: 200, call: () => ["GET", "/partners?search=secret"], body: [] },
    { status: 200, call: () => ["GET", "/partners?tenantId=theirs-alone"], body: [] },
    { status: 200, call: ({ group }) => ["GET", `/partners?groupId=${group.id}`], body: [] },
    { status: 200, call: (theirs) => ["GET", `/partners?partnerTagId=${tagOf(theirs)}`], body: [] },
  ],
  getPartner: [{ status: 404, call: ({ partner }) => ["GET", `/partners/${partner.id}`] }],
  updatePartner: [
    { status: 404, call: ({ partner }) => ["PATCH", `/admin/program/partners/${partner.id}`, { name: "ours" }] },
  ],
  banPartner: ofTheirs("/partners/ban", { reason: "spam" }),
  deactivatePartner: ofTheirs("/partners/deactivate"),
  unbanPartner: ofTheirs("/admin/program/partners/unban"),
  reactivatePartner: ofTheirs("/admin/program/partners/reactivate"),
  archivePartner: ofTheirs("/admin/program/partners/archive"),
  setPartnerReferral: [
    {
      status: 404,
      call: ({ partner }) => ["POST", `/partners/${partner.id}/referral`, { referredByPartnerId: partner.id }],
    },
  ],
  listPartnerTags: [
    {
      status: 200,
      call: () => ["GET", "/partner-tags?search=secret"],
      body: { data: [], pagination: expect.anything() },
    },
    { status: 422, call: (theirs) => ["GET", `/partner-tags?startingAfter=${tagOf(theirs)}`] },
  ],
  createPartnerTag: [{ status: 201, call: () => ["POST", "/partner-tags", { name: "SECRET" }] }],
  updatePartnerTag: [{ status: 404, call: (theirs) => ["PATCH", `/partner-tags/${tagOf(theirs)}`, { name: "ours" }] }],
  deletePartnerTag: [{ status: 404, call: (theirs) => ["DELETE", `/partner-tags/${tagOf(theirs)}`] }],
};
