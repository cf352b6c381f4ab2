/** A parameter of a list, as some clients name it: `tagIds[]`, `tagIds[0]`. */
const LIST_PARAMETER = /^(.+)\[\d*\]$/;

/** The last of several values wins, as in Dub; lists are comma separated, or in parameters of the form above. */
export function readQuery(parameters: URLSearchParams): Record<string, string> {
  const query = new Map<string, string[]>();
  for (const [name, value] of parameters) {
    const list = LIST_PARAMETER.exec(name)?.[1];
    if (list === undefined) query.set(name, [value]);
    else {
      const items = query.get(list) ?? [];
      items.push(value);
      query.set(list, items);
    }
  }
  return Object.fromEntries([...query].map(([name, items]) => [name, items.filter(Boolean).join(",")]));
}
