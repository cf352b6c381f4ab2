/** What a page says of itself. Its bytes are a stranger's, so it is read in a thread: see `fetchPageTags`. */
import type { TokenizerCallbacks } from "htmlparser2";
import { Tokenizer } from "htmlparser2";

export interface PageBytes {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
}

/**
 * The first of each kind, by what it is and its name: `title`, `meta:og:title`, `link:icon`. Whitespace is folded, names
 * are in lower case.
 */
export type FoundTags = ReadonlyMap<string, string>;

export function readPage({ body, contentType }: PageBytes): FoundTags {
  return collectTags(decodeHtml(Buffer.from(body.buffer, body.byteOffset, body.byteLength), contentType));
}

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

/** Tags whose attributes are looked at. */
const NAMING = new Set(["meta", "link"]);

/**
 * Tokens alone are looked at, one after the other. What elements contain each other does not matter, and to keep account
 * of it takes time with the square of their depth.
 */
export function collectTags(html: string): FoundTags {
  const found = new Map<string, string>();
  let tag = "";
  let attributes = new Map<string, string>();
  let attribute = "";
  let value = "";
  let title: string | undefined;
  // Drawings have titles, too.
  let drawings = 0;

  const add = (source: string, text: string) => {
    if (!found.has(source)) found.set(source, text.replaceAll(/\s+/g, " ").trim());
  };
  const endTitle = () => {
    if (title !== undefined) add("title", title);
    title = undefined;
  };
  const endOpenTag = () => {
    const content = attributes.get("content");
    if (tag === "meta" && content !== undefined) {
      for (const key of [attributes.get("property"), attributes.get("name")]) {
        if (key) add(`meta:${key.toLowerCase()}`, content);
      }
    }
    const [rel, href] = [attributes.get("rel"), attributes.get("href")];
    if (tag === "link" && rel && href !== undefined) add(`link:${rel.trim().toLowerCase()}`, href);
  };

  const callbacks: TokenizerCallbacks = {
    onopentagname(start, end) {
      tag = html.slice(start, end).toLowerCase();
      if (NAMING.has(tag)) attributes = new Map();
      if (tag === "svg") drawings += 1;
      if (tag === "title" && drawings === 0) title = "";
    },
    onattribname(start, end) {
      attribute = html.slice(start, end).toLowerCase();
      value = "";
    },
    onattribdata(start, end) {
      value += html.slice(start, end);
    },
    onattribentity(codepoint) {
      value += String.fromCodePoint(codepoint);
    },
    onattribend() {
      if (NAMING.has(tag) && !attributes.has(attribute)) attributes.set(attribute, value);
    },
    onopentagend: endOpenTag,
    onselfclosingtag() {
      if (tag === "svg") drawings -= 1;
      endOpenTag();
    },
    ontext(start, end) {
      if (title !== undefined) title += html.slice(start, end);
    },
    ontextentity(codepoint) {
      if (title !== undefined) title += String.fromCodePoint(codepoint);
    },
    onclosetag(start, end) {
      const name = html.slice(start, end).toLowerCase();
      if (name === "svg" && drawings > 0) drawings -= 1;
      if (name === "title") endTitle();
    },
    onend: endTitle,
    isInForeignContext: () => drawings > 0,
    oncdata() {},
    oncomment() {},
    ondeclaration() {},
    onprocessinginstruction() {},
  };
  const tokenizer = new Tokenizer({}, callbacks);
  tokenizer.write(html);
  tokenizer.end();
  return found;
}
