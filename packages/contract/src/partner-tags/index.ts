import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageSize, queryList } from "../schema/query.ts";
import { flag, nullableText, text } from "../schema/response-fields.ts";

export const MAX_PARTNER_TAGS_PAGE_SIZE = 100;

/** A word by which a program sorts its partners. Newer than Dub's document. See behaviour/partners 2.8. */
export const PartnerTag = z.object({
  id: text("The unique ID of the partner tag."),
  name: text("The name of the partner tag."),
});
export type PartnerTag = z.infer<typeof PartnerTag>;

const body = z.object({ name: z.string().trim().min(1).max(190).describe("The name of the partner tag.") });
const params = z.object({ partnerTagId: z.string().describe("The ID of the partner tag.") });

export const listPartnerTags = defineOperation({
  id: "listPartnerTags",
  method: "GET",
  path: "/partner-tags",
  tag: "Partner Tags",
  effect: "read",
  input: {
    query: z.object({
      search: z.string().optional().describe("Only tags with this text in their name."),
      ids: queryList("Only these tags."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("By creation. Default: desc."),
      pageSize: pageSize(MAX_PARTNER_TAGS_PAGE_SIZE, "The number of tags in a page. Default and maximum: 100."),
      startingAfter: z.string().optional().describe("Only tags after the one with this ID."),
      endingBefore: z.string().optional().describe("Only tags before the one with this ID."),
    }),
  },
  success: {
    status: 200,
    body: z.object({
      data: z.array(PartnerTag).describe("The tags of the page."),
      pagination: z
        .object({
          hasMore: flag("Whether there are more in this direction."),
          nextCursor: nullableText("The `startingAfter` of the next page; null on the last one."),
          previousCursor: nullableText("The `endingBefore` of the page before; null on the first one."),
        })
        .describe("Where the page stands."),
    }),
  },
  paging: { style: "cursor", sizeParameter: "pageSize", maxSize: MAX_PARTNER_TAGS_PAGE_SIZE },
  summary: "List all partner tags",
});

export const createPartnerTag = defineOperation({
  id: "createPartnerTag",
  method: "POST",
  path: "/partner-tags",
  tag: "Partner Tags",
  effect: "write",
  input: { body },
  success: { status: 201, body: PartnerTag },
  errors: ["conflict"],
  summary: "Create a partner tag",
});

export const updatePartnerTag = defineOperation({
  id: "updatePartnerTag",
  method: "PATCH",
  path: "/partner-tags/{partnerTagId}",
  tag: "Partner Tags",
  effect: "write",
  input: { params, body },
  success: { status: 200, body: PartnerTag },
  errors: ["conflict"],
  summary: "Rename a partner tag",
});

export const deletePartnerTag = defineOperation({
  id: "deletePartnerTag",
  method: "DELETE",
  path: "/partner-tags/{partnerTagId}",
  tag: "Partner Tags",
  effect: "destroy",
  input: { params },
  success: { status: 200, body: z.object({ id: text("The ID of the deleted partner tag.") }) },
  summary: "Delete a partner tag",
});

export const partnerTagOperations = {
  listPartnerTags,
  createPartnerTag,
  updatePartnerTag,
  deletePartnerTag,
} as const;
