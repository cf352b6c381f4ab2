import { bareHost } from "./settings.js";

export const CLICK_COOKIE = "dub_id";
export const PARTNER_COOKIE = "dub_partner_data";

const DAY_MS = 864e5;

/** The page's cookies; none where the browser forbids even to ask, as in a sandboxed frame. */
export function readCookies() {
  try {
    return document.cookie;
  } catch (_) {
    return "";
  }
}

/** @type {(cookie: string) => void} */
export function storeCookie(cookie) {
  try {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is too new.
    document.cookie = cookie;
  } catch (_) {
    // Without cookies, clicks are recorded all the same.
  }
}

/**
 * The value of one cookie; empty when there is none.
 *
 * @type {(cookies: string, name: string) => string}
 */
export function findCookie(cookies, name) {
  const pair = cookies.split("; ").find((text) => text.startsWith(`${name}=`));
  return pair ? decodeSafely(pair.slice(name.length + 1)) : "";
}

/** @type {(text: string) => string} */
export function decodeSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch (_) {
    return text;
  }
}

/**
 * A cookie to write into `document.cookie`. What is empty or false among the options is left out.
 *
 * @type {(name: string, value: string, options: CookieOptions, hostname: string, nowMs: number) => string}
 */
export function formatCookie(name, value, options, hostname, nowMs) {
  const inDays = (/** @type {number} */ days) => nowMs + days * DAY_MS;
  const defaults = { domain: cookieDomain(hostname), path: "/", sameSite: "Lax", expires: inDays(90) };
  const merged = /** @type {CookieOptions} */ (Object.assign({}, defaults, options));
  const { domain, path, expires, expiresInDays, maxAge, sameSite, secure } = merged;
  const until = expiresInDays ? inDays(expiresInDays) : expires;
  return [
    `${name}=${encodeURIComponent(value)}`,
    domain && `Domain=${domain}`,
    path && `Path=${path}`,
    until && `Expires=${new Date(until).toUTCString()}`,
    maxAge && `Max-Age=${maxAge}`,
    sameSite && `SameSite=${sameSite === true ? "Strict" : sameSite}`,
    secure && "Secure",
  ]
    .filter(Boolean)
    .join("; ");
}

/**
 * All of the site; of this host alone where browsers take no domain: for addresses, and names without a dot.
 *
 * @type {(hostname: string) => string}
 */
function cookieDomain(hostname) {
  return /\./.test(hostname) && !/\.\d+$/.test(hostname) ? `.${bareHost(hostname)}` : "";
}
