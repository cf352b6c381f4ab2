/**
 * What the loader wrote on the script's tag. See behaviour/attribution 8.1.
 *
 * @param {(attribute: string) => string | null} attribute without its `data-`
 * @param {string} src the script's address: where it came from there is an API, too
 * @returns {Settings}
 */
export function readSettings(attribute, src) {
  const domains = parseJson(attribute("domains"));
  const queryParam = attribute("query-param");
  return {
    apiHost: (attribute("api-host") || new URL(".", src).href).replace(/\/+$/, ""),
    refer: domains.refer || attribute("short-domain") || "",
    site: domains.site || "",
    outbound: toList(domains.outbound).map((domain) => bareHost(domain.toLowerCase())),
    publishableKey: attribute("publishable-key") || "",
    firstClick: attribute("attribution-model") === "first-click",
    cookieOptions: parseJson(attribute("cookie-options")),
    queryParams: toList(queryParam || parseJson(attribute("query-params"))).concat("via"),
  };
}

/** @type {(host: string) => string} */
export const bareHost = (host) => host.replace(/^www\./, "");

/** @type {(text: string | null) => any} An empty object for what is no JSON. */
function parseJson(text) {
  try {
    return JSON.parse(text || "") || {};
  } catch (_) {
    return {};
  }
}

/**
 * Of a list, or of a text with commas.
 *
 * @type {(value: unknown) => string[]}
 */
function toList(value) {
  const items = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [];
  return items.map((item) => String(item).trim()).filter(Boolean);
}
