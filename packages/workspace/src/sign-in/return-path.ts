const SOMEWHERE = "http://overdub.invalid";
const MAX_LENGTH = 8_192;

/** Where to go after signing in: a path of this server, and never another site, however it is written. */
export function safeReturnPath(given: string | null | undefined): string | undefined {
  if (!given || given.length > MAX_LENGTH || !given.startsWith("/")) return undefined;
  const url = URL.parse(given, SOMEWHERE);
  if (url === null || url.origin !== SOMEWHERE) return undefined;
  const path = url.pathname + url.search;
  // `/.//other.example` is `//other.example` by now.
  return path.startsWith("//") ? undefined : path;
}
