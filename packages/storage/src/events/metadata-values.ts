/** How a path into metadata is written where it is looked up: `["plan","name"]`. */
export function metadataPath(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** Text that counts as a number where metadata is compared; both stores understand it as a regular expression, too. */
export const NUMBER_PATTERN = "-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?";

/**
 * The texts, numbers and booleans in an event's metadata, as text by their path. They are taken out once, when the event
 * is stored, so that every store compares the same values and no query parses JSON. Elements of lists have no path.
 */
export function metadataValues(metadata: string): Map<string, string> {
  const values = new Map<string, string>();
  collect(parseObject(metadata), [], values);
  return values;
}

function collect(object: object, path: readonly string[], values: Map<string, string>): void {
  for (const [key, value] of Object.entries(object)) {
    if (Array.isArray(value) || value === null) continue;
    const inner = [...path, key];
    if (typeof value === "object") collect(value, inner, values);
    else values.set(metadataPath(inner), String(value));
  }
}

function parseObject(text: string): object {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
