/** Plurals by which clients may know resources that have none. See behaviour/gateway 4.4. */
const RESOURCE_OF_ALIAS: ReadonlyMap<string, string> = new Map([
  ["tracks", "track"],
  ["track_sales", "track_sale"],
  ["track_opens", "track_open"],
]);

/** The catalog's name of a resource. */
export function resourceNamed(name: string): string {
  return RESOURCE_OF_ALIAS.get(name) ?? name;
}

/** Every name that a resource answers to, its own first. */
export function namesOfResource(resource: string): readonly string[] {
  const aliases = [...RESOURCE_OF_ALIAS].filter(([, named]) => named === resource).map(([alias]) => alias);
  return [resource, ...aliases];
}
