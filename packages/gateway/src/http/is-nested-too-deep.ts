/** No argument of Dub's API comes near. What is nested deeper can be parsed, but not always written or walked again. */
const MAX_DEPTH = 100;

export function isNestedTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}
