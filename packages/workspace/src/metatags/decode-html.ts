/** How far into a page its own word on its encoding may stand. Source: WHATWG HTML, 13.2.3.2. */
const PRESCAN_BYTES = 1024;

/** The text of a page, in the encoding that its headers name, else the page itself; else UTF-8. */
export function decodeHtml(body: Buffer, contentType = ""): string {
  const head = body.toString("latin1", 0, PRESCAN_BYTES);
  const [, label = "utf-8"] =
    /charset\s*=\s*["']?([\w-]+)/i.exec(contentType) ?? /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head) ?? [];
  try {
    return new TextDecoder(label).decode(body);
  } catch {
    // There is no such encoding.
    return body.toString();
  }
}
