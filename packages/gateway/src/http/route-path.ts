/**
 * The path that routes match: still encoded, so that an encoded slash stays inside its segment, and with runs of slashes
 * as one, because clients join a base URL and a path each with a slash of its own. See behaviour/gateway 1.1.
 */
export function toRoutePath(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start === -1) return "/";
  const path = url
    .slice(start)
    .replace(/[?#].*$/s, "")
    .replace(/\/{2,}/g, "/");
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
