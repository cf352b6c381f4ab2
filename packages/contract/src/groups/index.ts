import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { counter, text } from "../schema/response-fields.ts";
import { Group, GroupCreateBody, GroupDefaultLink, GroupDefaultLinkBody, GroupUpdateBody } from "./group.ts";

export type { ApplicationQuestion } from "./application-form.ts";
export { ApplicationForm } from "./application-form.ts";
export type { GroupMoveRule } from "./group.ts";
export {
  DEFAULT_GROUP_SLUG,
  Group,
  GroupCreateBody,
  GroupDefaultLink,
  GroupDefaultLinkBody,
  GroupUpdateBody,
  HOLDING_PERIODS,
} from "./group.ts";

const GroupParams = z.object({ groupIdOrSlug: z.string().describe("The ID of the group, or its slug.") });
const DefaultLinkParams = GroupParams.extend({ defaultLinkId: z.string().describe("The ID of the default link.") });
export const MAX_GROUPS_PAGE_SIZE = 100;

export const listGroups = defineOperation({
  id: "listGroups",
  method: "GET",
  path: "/groups",
  tag: "Groups",
  effect: "read",
  input: {
    query: z.object({
      search: z.string().optional().describe("Only groups with this text in name or slug."),
      groupIds: z.string().optional().describe("Only these groups."),
      page: pageNumber(),
      pageSize: pageSize(MAX_GROUPS_PAGE_SIZE, "The number of groups in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(Group) },
  summary: "List all groups",
  description: "Retrieve the groups of the program, oldest first.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_GROUPS_PAGE_SIZE },
});

export const createGroup = defineOperation({
  id: "createGroup",
  method: "POST",
  path: "/groups",
  tag: "Groups",
  effect: "write",
  input: { body: GroupCreateBody },
  success: { status: 201, body: Group },
  errors: ["conflict"],
  summary: "Create a group",
  description: "Create a group with the settings of the default group, but without its rewards and discount.",
});

export const getGroup = defineOperation({
  id: "getGroup",
  method: "GET",
  path: "/groups/{groupIdOrSlug}",
  tag: "Groups",
  effect: "read",
  input: { params: GroupParams },
  success: { status: 200, body: Group },
  summary: "Retrieve a group",
});

export const updateGroup = defineOperation({
  id: "updateGroup",
  method: "PATCH",
  path: "/groups/{groupIdOrSlug}",
  tag: "Groups",
  effect: "write",
  input: { params: GroupParams, body: GroupUpdateBody },
  success: { status: 200, body: Group },
  summary: "Change a group",
});

export const deleteGroup = defineOperation({
  id: "deleteGroup",
  method: "DELETE",
  path: "/groups/{groupIdOrSlug}",
  tag: "Groups",
  effect: "destroy",
  input: { params: GroupParams },
  success: { status: 200, body: z.object({ id: text("The ID of the deleted group.") }) },
  summary: "Delete a group",
  description: "Delete a group and its rewards; its partners come into the default group.",
});

export const movePartnersToGroup = defineOperation({
  id: "movePartnersToGroup",
  method: "POST",
  path: "/groups/{groupIdOrSlug}/partners",
  tag: "Groups",
  effect: "write",
  idempotent: true,
  input: {
    params: GroupParams,
    body: z.object({ partnerIds: z.array(z.string()).min(1).max(100).describe("The IDs of the partners.") }),
  },
  success: { status: 200, body: z.object({ count: counter("How many partners were moved.") }) },
  summary: "Move partners to a group",
  description: "Put partners into a group: from now on they have its rewards and discount.",
});

export const listGroupDefaultLinks = defineOperation({
  id: "listGroupDefaultLinks",
  method: "GET",
  path: "/groups/{groupIdOrSlug}/default-links",
  tag: "Groups",
  effect: "read",
  input: { params: GroupParams },
  success: { status: 200, body: z.array(GroupDefaultLink) },
  summary: "List the default links of a group",
});

export const createGroupDefaultLink = defineOperation({
  id: "createGroupDefaultLink",
  method: "POST",
  path: "/groups/{groupIdOrSlug}/default-links",
  tag: "Groups",
  effect: "write",
  input: { params: GroupParams, body: GroupDefaultLinkBody },
  success: { status: 201, body: GroupDefaultLink },
  errors: ["conflict"],
  summary: "Add a default link to a group",
  description: "Add a link that every partner of the group gets; those that there are get theirs soon.",
});

export const updateGroupDefaultLink = defineOperation({
  id: "updateGroupDefaultLink",
  method: "PATCH",
  path: "/groups/{groupIdOrSlug}/default-links/{defaultLinkId}",
  tag: "Groups",
  effect: "write",
  input: { params: DefaultLinkParams, body: GroupDefaultLinkBody.pick({ url: true }) },
  success: { status: 200, body: GroupDefaultLink },
  errors: ["conflict"],
  summary: "Change where a default link leads",
  description: "Change the destination of a default link; the partners' links that were made from it follow soon.",
});

export const deleteGroupDefaultLink = defineOperation({
  id: "deleteGroupDefaultLink",
  method: "DELETE",
  path: "/groups/{groupIdOrSlug}/default-links/{defaultLinkId}",
  tag: "Groups",
  effect: "destroy",
  input: { params: DefaultLinkParams },
  success: { status: 200, body: z.object({ id: text("The ID of the deleted default link.") }) },
  summary: "Delete a default link of a group",
  description: "Delete a default link; the partners' links that were made from it stay.",
});

/** Undocumented at Dub, whose dashboard uses them. */
export const groupOperations = {
  listGroups,
  createGroup,
  getGroup,
  updateGroup,
  deleteGroup,
  movePartnersToGroup,
  listGroupDefaultLinks,
  createGroupDefaultLink,
  updateGroupDefaultLink,
  deleteGroupDefaultLink,
} as const;
