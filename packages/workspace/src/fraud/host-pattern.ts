/**
 * Whether a host is what a pattern says, in which `*` stands for any characters, none included. It takes time in proportion
 * to both lengths at most, whatever the pattern.
 *
 * @param host in lower case.
 */
export function matchesHost(pattern: string, host: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return host === pattern;
  if (host.length < head.length + tail.length || !host.startsWith(head) || !host.endsWith(tail)) return false;
  const end = host.length - tail.length;
  let at = head.length;
  for (const part of rest) {
    const found = host.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
