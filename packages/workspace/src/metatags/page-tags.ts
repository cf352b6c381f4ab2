import { acceptImage } from "@overdub/contract";
import type { FoundTags } from "./read-page.ts";

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
export function toPageTags(found: FoundTags, url: string): PageTags {
  const first = (sources: readonly string[]) => sources.map((source) => found.get(source)).find(Boolean) ?? null;
  return { title: first(TITLES), description: first(DESCRIPTIONS), image: toImage(first(IMAGES), url) };
}

function toImage(address: string | null, url: string): string | null {
  if (address === null) return null;
  const resolved = address.startsWith("data:") ? address : URL.parse(address, new URL(url).origin)?.href;
  return (resolved !== undefined && acceptImage(resolved)) || null;
}
