import { STYLE_SOURCE } from "@overdub/contract";

/**
 * A page that acts in a person's name: it runs nothing, loads nothing, and can't be framed, so that nobody is made to click
 * on it unseen. Browsers say where a form comes from only with a policy that lets them.
 *
 * @param formTargets where its forms may lead, by way of redirects, too.
 */
export function pageResponse(
  status: number,
  body: string,
  { formTargets = "'self'", headers = {} }: { formTargets?: string; headers?: Readonly<Record<string, string>> } = {},
): Response {
  const policy = `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; form-action ${formTargets}; frame-ancestors 'none'`;
  return new Response(body, {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, ...COMMON, ...headers },
  });
}

/** Sends a browser on, as what was posted leads to a page. */
export function seeOther(location: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 303, headers: { Location: location, ...COMMON, ...headers } });
}

const COMMON = {
  "Cache-Control": "no-store",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "X-Robots-Tag": "noindex",
};
