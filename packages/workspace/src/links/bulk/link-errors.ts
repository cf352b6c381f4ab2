import type { LinkError } from "@overdub/contract";
import { AppError } from "@overdub/contract";

/** Runs the checks of one link: what is wrong with it stops none of the others. */
export async function attempt<Value>(check: () => Value | Promise<Value>): Promise<Value | AppError> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** @param link as the caller named it. */
export function toLinkError(link: unknown, { message, code }: AppError): LinkError {
  return { link, error: message, code };
}
