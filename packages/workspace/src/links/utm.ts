export const UTM_TAGS = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;
export type UtmTag = (typeof UTM_TAGS)[number];

export type UtmValues = Partial<Record<UtmTag | "ref", string | null | undefined>>;

/**
 * Writes the given tags into a URL: a value sets its parameter, null or empty removes it, absent leaves it. A URL that
 * carries them so already stays as it is, byte for byte; any other is serialised again, as Dub does with all.
 *
 * @see behaviour/links 7.2
 */
export function mergeUtm(url: string, values: UtmValues): string {
  const wanted = [...UTM_TAGS, "ref" as const].flatMap((tag) => {
    const value = values[tag];
    // Only the first plus, as Dub does: it undoes one level of form encoding in short values.
    return value === undefined ? [] : [{ tag, texts: value ? [value.replace("+", " ")] : [] }];
  });
  const merged = wanted.length === 0 ? null : URL.parse(url);
  if (!merged) return url;
  const changes = wanted.filter(({ tag, texts }) => merged.searchParams.getAll(tag).join("\0") !== texts.join("\0"));
  if (changes.length === 0) return url;
  for (const { tag, texts } of changes) {
    if (texts[0] === undefined) merged.searchParams.delete(tag);
    else merged.searchParams.set(tag, texts[0]);
  }
  // Only web servers read a plus as a blank: a mail would begin with it.
  if (!/^https?:$/.test(merged.protocol)) merged.search = merged.search.replaceAll("+", "%20");
  return merged.href;
}

/** The tags that a URL carries; null for those it does not. */
export function readUtm(url: string): Record<UtmTag, string | null> {
  // Most have none, and that is seen without a parser.
  const parameters = (url.includes("?") ? URL.parse(url)?.searchParams : undefined) ?? new URLSearchParams();
  return {
    utm_source: parameters.get("utm_source"),
    utm_medium: parameters.get("utm_medium"),
    utm_campaign: parameters.get("utm_campaign"),
    utm_term: parameters.get("utm_term"),
    utm_content: parameters.get("utm_content"),
  };
}
