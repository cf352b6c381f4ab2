import type { Attempts } from "../../testing/foreign-attempt.ts";

const PATH = "/tokens/embed/referrals";

export const embedAttempts: Attempts = {
  createReferralsEmbedToken: [
    { status: 404, call: ({ partner }) => ["POST", PATH, { partnerId: partner.id }] },
    { status: 404, call: () => ["POST", PATH, { tenantId: "theirs-alone" }] },
    { status: 404, call: ({ group }) => ["POST", PATH, { partner: { email: "b@ours.test", groupId: group.id } }] },
  ],
};
