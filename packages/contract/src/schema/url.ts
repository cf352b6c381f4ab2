import { z } from "zod";

export const MAX_URL_LENGTH = 32_000;

/** Schemes that run or show what the author wrote instead of leading anywhere. Apps' own schemes stay possible. */
const REFUSED_SCHEMES = new Set(["javascript:", "data:", "vbscript:", "file:", "blob:", "about:", "filesystem:"]);

/**
 * A URL as Dub stores it: absolute URLs byte for byte, and bare hosts (`google.com/a`) with `https://`.
 *
 * @returns `undefined` when the text is neither, or has a scheme that no link may lead to. See behaviour/links 7.2.
 */
export function normalizeUrl(text: string): string | undefined {
  if (URL.canParse(text)) return REFUSED_SCHEMES.has(new URL(text).protocol) ? undefined : text;
  if (!text.includes(".") || text.includes(" ")) return undefined;
  const assumed = `https://${text}`;
  return URL.canParse(assumed) ? new URL(assumed).href : undefined;
}

const BARE_HOST = /^(localhost\b|\S*\.\S*$)/i;

/** The host that a URL or a bare host stands for, in lower case, without port and `www.`; `undefined` if none. */
export function hostOf(text: string): string | undefined {
  // `acme.link:8080` parses as a scheme with a path, which has no host.
  const host = hostnameOf(text) || (BARE_HOST.test(text) && hostnameOf(`https://${text}`));
  return host ? host.toLowerCase().replace(/^www\./, "") : undefined;
}

function hostnameOf(url: string): string | undefined {
  return URL.parse(url)?.hostname;
}

/** Where a domain leads when a link can't: Dub adds the protocol and checks no further; empty means nowhere. */
export const FallbackUrl = z
  .string()
  .trim()
  .max(MAX_URL_LENGTH)
  .transform((text, ctx) => {
    if (text === "") return null;
    const url = normalizeUrl(text);
    if (url !== undefined) return url;
    if (!URL.canParse(text)) return text;
    ctx.addIssue({ code: "custom", message: "Invalid URL" });
    return z.NEVER;
  });

/** A secondary destination of a link (`ios`, `expiredUrl`, …): unlike `url`, a bad one is a schema error. */
export const DestinationUrl = z
  .string()
  .max(MAX_URL_LENGTH, { error: `Must be ${MAX_URL_LENGTH} or fewer characters long.` })
  .transform((text, ctx) => {
    const url = normalizeUrl(text);
    if (url !== undefined) return url;
    ctx.addIssue({ code: "custom", message: "Invalid URL" });
    return z.NEVER;
  });
