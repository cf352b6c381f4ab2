/**
 * Whose page a form was sent from: `own` is a page of this very host. Browsers tell; what tells nothing is a program, which
 * could say anything.
 */
export function formOrigin({ headers }: Pick<Request, "headers">, url: URL): "own" | "other" | "untold" {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" ? "own" : "other";
  const origin = headers.get("origin");
  if (origin === null) return "untold";
  return URL.parse(origin)?.host === url.host ? "own" : "other";
}
