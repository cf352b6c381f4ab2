import { invalidArgument } from "../../http/gateway-error.ts";

/**
 * The number of rows that a caller wants in a page.
 *
 * @param value text or a number; absent and empty mean that the upstream decides.
 * @throws      400 unless it is an integer from 1.
 */
export function readLimit(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const limit = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (!Number.isInteger(limit) || Number(limit) < 1) throw invalidArgument(path, "must be an integer of at least 1");
  return Number(limit);
}
