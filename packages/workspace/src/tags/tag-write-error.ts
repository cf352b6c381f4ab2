import { AppError } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";

/** Names are unique in any letter case, which the table sees to. @returns what to throw for a failed write of a tag. */
export function tagWriteError(error: unknown): unknown {
  if (!isUniqueViolation(error)) return error;
  return new AppError("conflict", "A tag with that name already exists.", { cause: error });
}
