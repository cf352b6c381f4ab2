/** Query parameters of the recorded URL with a column of their own, named alike. */
export const UTM_PARAMETERS = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;

/**
 * The values of `UTM_PARAMETERS` in a URL, in their order. They are read once, when the event is stored, because doing it
 * in every query is ten times slower.
 */
export function utmValues(url: string): string[] {
  const query = utmQuery(url);
  return UTM_PARAMETERS.map((parameter) => query?.get(parameter) ?? "");
}

/** Dub looks for `utm_source=goo` as text anywhere in the recorded URL, so that `goo` finds `google` as well. */
export function utmNeedle(parameter: string, value: string): string {
  return new URLSearchParams({ [parameter]: value }).toString();
}

/** Most URLs have no UTM parameter, and parsing a query costs more than storing the rest of the row. */
function utmQuery(url: string): URLSearchParams | undefined {
  const [beforeFragment = ""] = url.split("#", 1);
  const start = beforeFragment.indexOf("?");
  return start >= 0 && beforeFragment.includes("utm_", start)
    ? new URLSearchParams(beforeFragment.slice(start))
    : undefined;
}
