import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { isEmail } from "../schema/email.ts";
import { counter, date, flag, nullableText, text } from "../schema/response-fields.ts";
import { ROLES } from "./roles.ts";

export type { Role } from "./roles.ts";
export { ROLES } from "./roles.ts";

const role = z
  .enum(ROLES)
  .describe(
    "`owner` may do everything, `member` makes everyday changes, `viewer` and `billing` read, and change nothing.",
  );

export const WorkspaceMember = z.object({
  id: text("The unique ID of the user."),
  role,
  name: nullableText("The name of the member."),
  email: nullableText("The address by which the member signs in."),
  canSignIn: flag("Whether the member has used a set-up link, and signs in with a password."),
  createdAt: date("When the member was added."),
});
export type WorkspaceMember = z.infer<typeof WorkspaceMember>;

export const SetUpLink = z.object({
  url: text("Where the member sets a password, once; shown only now."),
  expiresAt: date("When the link is void."),
});
export type SetUpLink = z.infer<typeof SetUpLink>;

export const InvitedWorkspaceMember = WorkspaceMember.extend({ setUpLink: SetUpLink });
export type InvitedWorkspaceMember = z.infer<typeof InvitedWorkspaceMember>;

const params = z.object({ userId: z.string().describe("The ID of the user.") });

export const listMembers = defineOperation({
  id: "listMembers",
  method: "GET",
  path: "/admin/members",
  tag: "Members",
  effect: "read",
  success: { status: 200, body: z.array(WorkspaceMember) },
  summary: "List all members",
  description: "Retrieve the members of the workspace, oldest first.",
});

export const inviteMember = defineOperation({
  id: "inviteMember",
  method: "POST",
  path: "/admin/members",
  tag: "Members",
  effect: "write",
  input: {
    body: z.object({
      email: z
        .string()
        .trim()
        .max(320)
        .refine(isEmail, "This is no email address.")
        .describe("The address by which the member signs in."),
      name: z.string().trim().min(1).max(100).nullish().describe("The name of the member."),
      role: role.default("member"),
    }),
  },
  success: { status: 201, body: InvitedWorkspaceMember },
  errors: ["conflict", "exceeded_limit"],
  summary: "Invite a member",
  description:
    "Add a member, with a link by which it sets a password. Nothing is mailed: whoever calls passes the link on. An address that signs in to other workspaces keeps its password, and joins with that.",
});

export const createSetUpLink = defineOperation({
  id: "createSetUpLink",
  method: "POST",
  path: "/admin/members/{userId}/set-up-link",
  tag: "Members",
  effect: "write",
  input: { params, body: z.object({}).optional() },
  success: { status: 201, body: SetUpLink },
  errors: ["conflict"],
  summary: "Make a set-up link for a member",
  description: "Make another link by which a member sets a password. Links of before are void.",
});

export const updateMember = defineOperation({
  id: "updateMember",
  method: "PATCH",
  path: "/admin/members/{userId}",
  tag: "Members",
  effect: "write",
  input: { params, body: z.object({ role }) },
  success: { status: 200, body: WorkspaceMember },
  errors: ["conflict"],
  summary: "Change the role of a member",
  description: "Change what a member may do. It counts at once, for the member's keys, too.",
});

export const removeMember = defineOperation({
  id: "removeMember",
  method: "DELETE",
  path: "/admin/members/{userId}",
  tag: "Members",
  effect: "destroy",
  input: { params },
  success: {
    status: 200,
    body: z.object({
      id: text("The ID of the removed user."),
      revokedKeys: counter("How many API keys went with the member."),
    }),
  },
  errors: ["conflict"],
  summary: "Remove a member",
  description: "Remove a member with its API keys and sessions. What it made stays.",
});

/** Ours. */
export const memberOperations = { listMembers, inviteMember, createSetUpLink, updateMember, removeMember } as const;
