import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { text } from "../schema/response-fields.ts";
import { Discount, DiscountBody } from "./discount.ts";

export { Discount, DiscountBody } from "./discount.ts";

const DiscountParams = z.object({ discountId: z.string().describe("The ID of the discount.") });

export const listDiscounts = defineOperation({
  id: "listDiscounts",
  method: "GET",
  path: "/programs/{programId}/discounts",
  tag: "Discounts",
  effect: "read",
  input: { params: z.object({ programId: z.string().describe("The ID of the program.") }) },
  success: { status: 200, body: z.array(Discount) },
  summary: "List all discounts",
  description: "Retrieve the discounts of the program.",
});

export const createDiscount = defineOperation({
  id: "createDiscount",
  method: "POST",
  path: "/admin/program/discounts",
  tag: "Program",
  effect: "write",
  input: {
    body: z.object({
      groupId: z
        .string()
        .optional()
        .describe("The group that gets the discount, by ID or slug. Default: the default group."),
      discount: DiscountBody.describe("The discount."),
    }),
  },
  success: { status: 201, body: Discount },
  errors: ["conflict"],
  summary: "Create a discount",
  description: "Create the discount of a group that has none. Its partners have it from now on.",
});

export const updateDiscount = defineOperation({
  id: "updateDiscount",
  method: "PATCH",
  path: "/admin/program/discounts/{discountId}",
  tag: "Program",
  effect: "write",
  input: { params: DiscountParams, body: z.object({ discount: DiscountBody.describe("The discount, whole.") }) },
  success: { status: 200, body: Discount },
  summary: "Change a discount",
  description: "Replace a discount.",
});

export const deleteDiscount = defineOperation({
  id: "deleteDiscount",
  method: "DELETE",
  path: "/admin/program/discounts/{discountId}",
  tag: "Program",
  effect: "destroy",
  input: { params: DiscountParams },
  success: { status: 200, body: z.object({ id: text("The ID of the deleted discount.") }) },
  summary: "Delete a discount",
  description: "Delete a discount: its group, the partners of it and their codes have none from now on.",
});

/** How programs are set up; Dub's dashboard does it without a public operation. */
export const discountOperations = { listDiscounts, createDiscount, updateDiscount, deleteDiscount } as const;
