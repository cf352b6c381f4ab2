import { createADubDiscountCode } from "./create-a-dub-discount-code.ts";
import { deleteADubDiscountCodeById } from "./delete-a-dub-discount-code-by-id.ts";
import { listAllDubDiscountCodes } from "./list-all-dub-discount-codes.ts";
import { updateADubDiscountCodeById } from "./update-a-dub-discount-code-by-id.ts";

export const discountCodeTools = [
  listAllDubDiscountCodes,
  createADubDiscountCode,
  updateADubDiscountCodeById,
  deleteADubDiscountCodeById,
];
