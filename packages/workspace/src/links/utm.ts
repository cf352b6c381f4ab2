export const UTM_TAGS = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;
export type UtmTag = (typeof UTM_TAGS)[number];

export type UtmValues = Partial<Record<UtmTag | "ref", string | null | undefined>>;

/**
 * Writes the given tags into a URL: a value sets its parameter, null or empty removes it, absent leaves it. Without any
 * tag the URL stays as it is, byte for byte.
 *
 * @see spec dub-links 10.2
 */
export function mergeUtm(url: string, values: UtmValues): string {
  const given = [...UTM_TAGS, "ref" as const].filter((tag) => values[tag] !== undefined);
  if (given.length === 0 || !URL.canParse(url)) return url;
  const merged = new URL(url);
  for (const tag of given) {
    const value = values[tag];
    // Only the first plus, as Dub does: it undoes one level of form encoding in short values.
    if (value) merged.searchParams.set(tag, value.replace("+", " "));
    else merged.searchParams.delete(tag);
  }
  return merged.href;
}

/** The tags that a URL carries; null for those it does not. */
export function readUtm(url: string): Record<UtmTag, string | null> {
  const parameters = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  return {
    utm_source: parameters.get("utm_source"),
    utm_medium: parameters.get("utm_medium"),
    utm_campaign: parameters.get("utm_campaign"),
    utm_term: parameters.get("utm_term"),
    utm_content: parameters.get("utm_content"),
  };
}
