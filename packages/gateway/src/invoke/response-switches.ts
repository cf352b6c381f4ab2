/** What a caller may ask of the shape of an answer. Source: spec truto-gateway 2.6. */
export interface ResponseSwitches {
  /** Top-level fields to drop from each item. */
  readonly excludeFields: readonly string[];
  /** Turns an array into an object by this field. */
  readonly keyBy: string | undefined;
}

export function readSwitches(query: Readonly<Record<string, unknown>>): ResponseSwitches {
  const { truto_exclude_fields: exclude, truto_key_by: keyBy } = query;
  const names = Array.isArray(exclude) ? exclude : typeof exclude === "string" ? exclude.split(",") : [];
  return {
    excludeFields: names.map((name) => String(name).trim()),
    keyBy: typeof keyBy === "string" && keyBy !== "" ? keyBy : undefined,
  };
}

export function applySwitches(result: unknown, { excludeFields, keyBy }: ResponseSwitches): unknown {
  const slim = (item: unknown) => (excludeFields.length === 0 ? item : withoutFields(item, excludeFields));
  if (!Array.isArray(result)) return slim(result);
  if (keyBy === undefined) return result.map(slim);
  return Object.fromEntries(
    result.flatMap((item) => {
      const key = isObject(item) ? item[keyBy] : undefined;
      return key === undefined || key === null ? [] : [[String(key), slim(item)]];
    }),
  );
}

function withoutFields(item: unknown, names: readonly string[]): unknown {
  if (!isObject(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
