import { expect } from "vitest";
import type { Attempts } from "../../testing/foreign-attempt.ts";

const reward = { event: "lead", type: "flat", amountInCents: 1 };
const discount = { type: "flat", amount: 1 };

export const programSetupAttempts: Attempts = {
  createProgram: [
    { status: 409, call: () => ["POST", "/admin/program", { name: "Second" }] },
    { status: 403, call: ({ domain }) => ["POST", "/admin/program", { name: "x", domain: domain.slug }] },
  ],
  getOwnProgram: [
    { status: 200, call: () => ["GET", "/admin/program"], body: expect.objectContaining({ name: "Ours" }) },
    { status: 404, call: ({ workspace }) => ["GET", `/admin/program?projectSlug=${workspace.slug}`] },
  ],
  updateProgram: [
    { status: 403, call: ({ domain }) => ["PATCH", "/admin/program", { domain: domain.slug }] },
    { status: 409, call: ({ program }) => ["PATCH", "/admin/program", { slug: program.slug }] },
  ],
  getProgram: [{ status: 404, call: ({ program }) => ["GET", `/programs/${program.id}`] }],
  listGroups: [{ status: 200, call: ({ group }) => ["GET", `/groups?groupIds=${group.id}`], body: [] }],
  createGroup: [{ status: 201, call: ({ group }) => ["POST", "/groups", { name: "Same slug", slug: group.slug }] }],
  getGroup: [{ status: 404, call: ({ group }) => ["GET", `/groups/${group.id}`] }],
  updateGroup: [{ status: 404, call: ({ group }) => ["PATCH", `/groups/${group.id}`, { name: "ours" }] }],
  deleteGroup: [{ status: 404, call: ({ group }) => ["DELETE", `/groups/${group.id}`] }],
  movePartnersToGroup: [
    { status: 404, call: ({ group }) => ["POST", `/groups/${group.id}/partners`, { partnerIds: ["pn_1"] }] },
    {
      status: 200,
      call: ({ partner }) => ["POST", "/groups/default/partners", { partnerIds: [partner.id] }],
      body: { count: 0 },
    },
  ],
  listGroupDefaultLinks: [{ status: 404, call: ({ group }) => ["GET", `/groups/${group.id}/default-links`] }],
  createGroupDefaultLink: [
    { status: 404, call: ({ group }) => ["POST", `/groups/${group.id}/default-links`, { url: "https://x.co" }] },
    {
      status: 403,
      call: ({ domain }) => ["POST", "/groups/default/default-links", { url: "https://x.co", domain: domain.slug }],
    },
  ],
  updateGroupDefaultLink: [
    {
      status: 404,
      call: ({ group }) => [
        "PATCH",
        `/groups/default/default-links/${group.partnerGroupDefaultLinks[0]?.id}`,
        { url: "https://ours.test" },
      ],
    },
  ],
  deleteGroupDefaultLink: [
    {
      status: 404,
      call: ({ group }) => ["DELETE", `/groups/default/default-links/${group.partnerGroupDefaultLinks[0]?.id}`],
    },
  ],
  listRewards: [{ status: 200, call: () => ["GET", "/rewards"], body: [] }],
  getReward: [{ status: 404, call: ({ reward: { id } }) => ["GET", `/rewards/${id}`] }],
  createReward: [
    { status: 404, call: ({ group }) => ["POST", "/admin/program/rewards", { groupId: group.id, reward }] },
  ],
  updateReward: [{ status: 404, call: ({ reward: { id } }) => ["PATCH", `/admin/program/rewards/${id}`, { reward }] }],
  deleteReward: [{ status: 404, call: ({ reward: { id } }) => ["DELETE", `/admin/program/rewards/${id}`] }],
  listDiscounts: [{ status: 404, call: ({ program }) => ["GET", `/programs/${program.id}/discounts`] }],
  createDiscount: [
    { status: 404, call: ({ group }) => ["POST", "/admin/program/discounts", { groupId: group.id, discount }] },
  ],
  updateDiscount: [
    { status: 404, call: ({ discount: { id } }) => ["PATCH", `/admin/program/discounts/${id}`, { discount }] },
  ],
  deleteDiscount: [{ status: 404, call: ({ discount: { id } }) => ["DELETE", `/admin/program/discounts/${id}`] }],
};
