import { acceptImage } from "@overdub/contract";
import { Parser } from "htmlparser2";

/** What a page gives for its previews; null where it gives nothing. */
export interface PageTags {
  readonly title: string | null;
  readonly description: string | null;
  /** A public http(s) address, or a `data:` URL. */
  readonly image: string | null;
}

/** Where each is looked for, in this order. See behaviour/links 13. */
const TITLES = ["meta:og:title", "meta:twitter:title", "title"];
const DESCRIPTIONS = ["meta:description", "meta:og:description", "meta:twitter:description"];
const IMAGES = ["meta:og:image", "meta:twitter:image", "link:image_src", "link:icon", "link:shortcut icon"];

/** @param url of the page: relative addresses of images start at its origin. */
export function readPageTags(html: string, url: string): PageTags {
  const found = collect(html);
  const first = (sources: readonly string[]) => sources.map((source) => found.get(source)).find(Boolean) ?? null;
  return { title: first(TITLES), description: first(DESCRIPTIONS), image: toImage(first(IMAGES), url) };
}

/** The first of each kind, whitespace folded. */
function collect(html: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (source: string, text: string) => {
    if (!found.has(source)) found.set(source, text.replaceAll(/\s+/g, " ").trim());
  };
  let title: string | undefined;
  // Drawings have titles, too.
  let drawings = 0;
  const parser = new Parser({
    onopentag(name, { property, name: metaName, content, rel, href }) {
      if (name === "svg") drawings += 1;
      if (name === "title" && drawings === 0) title = "";
      if (name === "meta" && content !== undefined) {
        for (const key of [property, metaName]) if (key) add(`meta:${key.toLowerCase()}`, content);
      }
      if (name === "link" && rel && href !== undefined) add(`link:${rel.trim().toLowerCase()}`, href);
    },
    ontext(text) {
      if (title !== undefined) title += text;
    },
    onclosetag(name) {
      if (name === "svg") drawings -= 1;
      if (name !== "title" || title === undefined) return;
      add("title", title);
      title = undefined;
    },
  });
  parser.end(html);
  return found;
}

function toImage(address: string | null, url: string): string | null {
  if (address === null) return null;
  const resolved = address.startsWith("data:") ? address : URL.parse(address, new URL(url).origin)?.href;
  return (resolved !== undefined && acceptImage(resolved)) || null;
}
