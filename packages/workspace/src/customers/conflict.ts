import { AppError } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";

/**
 * Runs a statement that gives a customer its ids.
 *
 * @throws `conflict` when one is taken: an external id in the workspace, or a Stripe id anywhere, as Dub answers both.
 */
export async function refusingConflicts<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new AppError("conflict", "A customer with this external ID already exists.", { cause });
  }
}
