/**
 * The path that routes match: still encoded, so that an encoded slash stays inside its segment, and with runs of slashes
 * as one, because clients join a base URL and a path each with a slash of its own. See behaviour/gateway 1.1.
 *
 * @param prefix below which a proxy has this server, such as `/overdub`; it may have taken that off already. Empty: none.
 */
export function toRoutePath(url: string, prefix = ""): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start === -1) return "/";
  const path = url
    .slice(start)
    .replace(/[?#].*$/s, "")
    .replace(/\/{2,}/g, "/");
  const own = prefix !== "" && (path === prefix || path.startsWith(`${prefix}/`)) ? path.slice(prefix.length) : path;
  return own.length > 1 && own.endsWith("/") ? own.slice(0, -1) : own || "/";
}

/** The path of an address, below which everything of it lies: `/overdub`; empty at the root. */
export function prefixOf(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/+$/, "");
}
