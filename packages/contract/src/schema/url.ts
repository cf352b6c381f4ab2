import { z } from "zod";

export const MAX_URL_LENGTH = 32_000;

/** Schemes that run or show what the author wrote instead of leading anywhere. Apps' own schemes stay possible. */
const REFUSED_SCHEMES = new Set(["javascript:", "data:", "vbscript:", "file:", "blob:", "about:", "filesystem:"]);

const INVISIBLE = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u;
/** Selectors of variants, and tags: emoji end with them, and so may a path. */
const PART_OF_EMOJI = /[\ufe00-\ufe0f\u{e0000}-\u{e0fff}]/u;

/** Without blanks and invisible characters at its ends, as text that was pasted from a chat has them. */
export function trimInvisible(text: string): string {
  let from = 0;
  let to = text.length;
  for (const character of text) {
    if (!INVISIBLE.test(character)) break;
    from += character.length;
  }
  // A pattern at the end of a long text takes too long, or too much stack.
  while (to > from) {
    const pair = text.codePointAt(to - 2) ?? 0;
    const last = pair > 0xffff ? String.fromCodePoint(pair) : text.charAt(to - 1);
    if (!INVISIBLE.test(last) || PART_OF_EMOJI.test(last)) break;
    to -= last.length;
  }
  return text.slice(from, to);
}

/** The URL parser takes `acme.link:8080/a` for a scheme and a path. */
const HOST_AND_PORT = /^([^\s/?#:@\\]+):\d+(?=[/?#]|$)/;

/** A host of several labels, or this machine. */
const HOST_NAME = /^localhost$|\../i;

/** A scheme that parsed as none, or a path: neither is a host. */
const NO_HOST = /^(?:[^/?#]*:[/\\]{2}|[/\\](?!\/))/;

/**
 * A URL of any scheme, or a bare host with or without a port, which stands for `https://`.
 *
 * @returns `undefined` when the text is neither, or if the URL that it wants to be can't be parsed.
 */
export function parseUrl(text: string): URL | undefined {
  const trimmed = trimInvisible(text);
  return parseWithScheme(trimmed) ?? parseBareHost(trimmed);
}

function parseWithScheme(text: string): URL | undefined {
  const beforePort = HOST_AND_PORT.exec(text)?.[1];
  return beforePort !== undefined && HOST_NAME.test(beforePort) ? undefined : (URL.parse(text) ?? undefined);
}

function parseBareHost(text: string): URL | undefined {
  if (NO_HOST.test(text) || text.includes(" ")) return undefined;
  const url = URL.parse(`https://${text}`);
  return url && HOST_NAME.test(url.hostname) ? url : undefined;
}

/**
 * A URL as it is stored: absolute URLs byte for byte, and bare hosts (`google.com/a`) with `https://`.
 *
 * @returns `undefined` for what is no URL, or has a scheme that no link may lead to. See behaviour/links 7.2.
 */
export function normalizeUrl(text: string): string | undefined {
  const trimmed = trimInvisible(text);
  const absolute = parseWithScheme(trimmed);
  if (absolute) return REFUSED_SCHEMES.has(absolute.protocol) ? undefined : trimmed;
  return parseBareHost(trimmed)?.href;
}

/** Whether a text is a URL with a scheme that no link may lead to. */
export function hasRefusedScheme(text: string): boolean {
  const url = parseWithScheme(trimInvisible(text));
  return url !== undefined && REFUSED_SCHEMES.has(url.protocol);
}

/** The host of a URL or a bare host, in lower case, without port and `www.`; `undefined` if none. */
export function hostOf(address: string | URL): string | undefined {
  const host = (typeof address === "string" ? parseUrl(address) : address)?.hostname;
  return host ? host.toLowerCase().replace(/^www\./, "") : undefined;
}

/** Where a domain leads when a link can't; empty means nowhere. */
export const FallbackUrl = z
  .string()
  .max(MAX_URL_LENGTH)
  .transform((text, ctx) => {
    if (trimInvisible(text) === "") return null;
    const url = normalizeUrl(text);
    if (url !== undefined) return url;
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

/** A text of a URL as people read it. What is not validly encoded stays as it is. */
export function percentDecode(text: string): string {
  // Most texts have nothing of it, and to look costs less.
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
