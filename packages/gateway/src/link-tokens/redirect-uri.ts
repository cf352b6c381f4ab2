import { isCustomScheme, isLoopback } from "../environments/link-page-settings.ts";

const MAX_CHARS = 2_000;

/**
 * Whether a browser may be sent there with the result of linking: https, http on the person's own machine, and the
 * product's own schemes. See behaviour/linking 1.
 *
 * @param schemes registered for the environment.
 */
export function isAllowedRedirect(uri: string, schemes: readonly string[]): boolean {
  // Parsers leave out what breaks a line, so what has been looked at would not be what is told.
  const url = uri.length <= MAX_CHARS && /^[^\s\p{Cc}]+$/u.test(uri) ? URL.parse(uri) : null;
  if (url === null || url.username + url.password !== "") return false;
  const scheme = url.protocol.slice(0, -1);
  if (scheme === "https") return true;
  if (scheme === "http") return isLoopback(url);
  return isCustomScheme(scheme) && schemes.includes(scheme);
}
