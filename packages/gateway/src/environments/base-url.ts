/** @returns undefined unless it names an upstream; trailing slashes are dropped. */
export function parseBaseUrl(value: string): string | undefined {
  if (value === "embedded:") return value;
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.search || url.hash || url.username || url.password) return undefined;
  return url.href.replace(/(?<!\/)\/+$/, "");
}
