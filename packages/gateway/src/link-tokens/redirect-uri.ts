import { isCustomScheme, isLoopback } from "../environments/link-page-settings.ts";

const MAX_CHARS = 2_000;

/**
 * Whether a browser may be sent there with the result of linking: https, http on the person's own machine, and the
 * product's own schemes. See behaviour/linking 1.
 *
 * @param schemes registered for the environment.
 */
export function isAllowedRedirect(uri: string, schemes: readonly string[]): boolean {
  const url = uri.length <= MAX_CHARS ? URL.parse(uri) : null;
  if (url === null || url.username + url.password !== "") return false;
  const scheme = url.protocol.slice(0, -1);
  if (scheme === "https") return true;
  if (scheme === "http") return isLoopback(url);
  return isCustomScheme(scheme) && schemes.includes(scheme);
}
