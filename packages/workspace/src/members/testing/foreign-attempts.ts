import type { Attempts } from "../../testing/foreign-attempt.ts";

export const memberAttempts: Attempts = {
  listMembers: [{ status: 200, call: () => ["GET", "/admin/members"] }],
  // Whoever is a member elsewhere may become one here; that tells nothing, and changes nothing there.
  inviteMember: [{ status: 201, call: ({ member }) => ["POST", "/admin/members", { email: member.email }] }],
  createSetUpLink: [{ status: 404, call: ({ member }) => ["POST", `/admin/members/${member.id}/set-up-link`] }],
  updateMember: [{ status: 404, call: ({ member }) => ["PATCH", `/admin/members/${member.id}`, { role: "viewer" }] }],
  removeMember: [{ status: 404, call: ({ member }) => ["DELETE", `/admin/members/${member.id}`] }],
};
