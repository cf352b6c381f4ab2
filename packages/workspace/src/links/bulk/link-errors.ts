import type { LinkError } from "@overdub/contract";
import { AppError } from "@overdub/contract";

/** What became of one link among many. */
export type Outcome<Value> = Value | AppError;

/** Runs the checks of one link: what is wrong with it stops none of the others. */
export async function attempt<Value>(check: () => Value | Promise<Value>): Promise<Outcome<Value>> {
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
