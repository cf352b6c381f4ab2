import { createDiscountCode } from "./create-discount-code.ts";
import { deleteDiscountCode } from "./delete-discount-code.ts";
import { listDiscountCodes } from "./list-discount-codes.ts";
import { updateDiscountCode } from "./update-discount-code.ts";

export type { DiscountCodeCreateBody } from "./create-discount-code.ts";
export { DiscountCode } from "./discount-code.ts";
export { MAX_DISCOUNT_CODES_PAGE_SIZE } from "./list-discount-codes.ts";

export const discountCodeOperations = {
  createDiscountCode,
  listDiscountCodes,
  updateDiscountCode,
  deleteDiscountCode,
} as const;

export { createDiscountCode, deleteDiscountCode, listDiscountCodes, updateDiscountCode };
