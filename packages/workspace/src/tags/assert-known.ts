import { AppError } from "@overdub/contract";

/**
 * What is found of each value that a body gives, in its order.
 *
 * @throws `unprocessable_entity` naming the values of which nothing is found. See behaviour/links 7.4, step 8.
 */
export function assertKnown<Found extends string | object>(
  field: string,
  given: readonly string[],
  find: (value: string) => Found | undefined,
): Found[] {
  const unknown = given.filter((value) => find(value) === undefined);
  if (unknown.length > 0) {
    throw new AppError("unprocessable_entity", `Invalid ${field} detected: ${unknown.join(", ")}`);
  }
  return given.flatMap((value) => find(value) ?? []);
}
