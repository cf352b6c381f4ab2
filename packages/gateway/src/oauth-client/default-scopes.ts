/**
 * What every member of a workspace may grant: Dub refuses the whole request for one scope that only owners have. See
 * behaviour/grants 1.
 */
export const DEFAULT_SCOPES: readonly string[] = [
  "links.write",
  "tags.write",
  "folders.write",
  "domains.read",
  "analytics.read",
  "user.read",
];
