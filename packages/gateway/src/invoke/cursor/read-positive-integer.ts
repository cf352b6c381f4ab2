import { invalidArgument } from "../../http/gateway-error.ts";

/**
 * A number of rows, or of a page, as a caller gives it.
 *
 * @param value text or a number; absent and empty are undefined.
 * @throws      400 unless it is an integer from 1.
 */
export function readPositiveInteger(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= 1) return number;
  throw invalidArgument(path, "must be an integer of at least 1");
}
