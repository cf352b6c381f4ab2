import { AppError } from "@overdub/contract";
import type { GuardedFetch, ThreadPool } from "@overdub/limits";
import { LRUCache } from "lru-cache";
import type { Bitmap } from "../images/bitmap.ts";
import type { decodeImage } from "../images/decode-image.ts";
import { IMAGE_TYPES, readImageHeader } from "../images/image-format.ts";
import type { EmbeddedImage } from "./to-svg.ts";

export interface Logo extends EmbeddedImage {
  /** Only PNG and JPEG can be drawn into a PNG; null for the others. */
  readonly bitmap: Bitmap | null;
}

/**
 * The logo at an http(s) or `data:` URL; `undefined` when there is none that can be used.
 *
 * @throws `rate_limit_exceeded` while too many others are being read.
 */
export type LoadLogo = (source: string) => Promise<Logo | undefined>;

const MAX_LOGO_BYTES = 1024 * 1024;
/** No larger logo is kept: it is as large as the box of the largest code at half its sharpness. */
const MAX_LOGO_PIXELS = 512;
const MAX_CACHED = 50;
const FOUND_TTL_MS = 3_600_000;
/** Soon enough for an operator who mends it, and rarely enough for a page that asks again and again. */
const MISSING_TTL_MS = 60_000;

const DECODE_IMAGE = { module: new URL("../images/decode-image.ts", import.meta.url).href, export: "decodeImage" };

const DATA_URL = /^data:(image\/[a-z+]+);base64,/i;

/** What it takes to load logos. */
export interface LogoSource {
  readonly fetch: GuardedFetch;
  readonly threads: Pick<ThreadPool, "run">;
}

/** Loads each logo once, however many codes it stands in. */
export function createLoadLogo(from: LogoSource): LoadLogo {
  const cache = new LRUCache<string, Promise<Logo | undefined>>({ max: MAX_CACHED });
  return (source) => {
    const known = cache.get(source);
    if (known) return known;
    const loading = load(from, source);
    cache.set(source, loading);
    loading.then(
      (logo) => cache.set(source, loading, { ttl: logo ? FOUND_TTL_MS : MISSING_TTL_MS }),
      () => cache.delete(source),
    );
    return loading;
  };
}

async function load({ fetch, threads }: LogoSource, source: string): Promise<Logo | undefined> {
  const file = DATA_URL.test(source) ? readDataUrl(source) : await fetchFile(fetch, source);
  if (!file || file.bytes.length > MAX_LOGO_BYTES) return undefined;
  const header = readImageHeader(file.bytes);
  if (!header) return isSvg(file) ? { ...file, contentType: "image/svg+xml", bitmap: null } : undefined;
  const logo = { bytes: file.bytes, contentType: IMAGE_TYPES[header.format] };
  if (header.format !== "png" && header.format !== "jpeg") return { ...logo, bitmap: null };
  const bitmap = await decode(threads, file.bytes);
  return bitmap && { ...logo, bitmap };
}

/** One that is too much work is as good as broken. */
async function decode(threads: LogoSource["threads"], bytes: Buffer): Promise<Bitmap | undefined> {
  try {
    return await threads.run<typeof decodeImage>(DECODE_IMAGE, { bytes, maxSide: MAX_LOGO_PIXELS });
  } catch (error) {
    if (error instanceof AppError) throw error;
    return undefined;
  }
}

function readDataUrl(source: string): EmbeddedImage {
  const [prefix = "", contentType = ""] = DATA_URL.exec(source) ?? [];
  return { contentType, bytes: Buffer.from(source.slice(prefix.length), "base64") };
}

async function fetchFile(fetch: GuardedFetch, url: string): Promise<EmbeddedImage | undefined> {
  try {
    const response = await fetch(url, { accept: "image/*", timeoutMs: 5000, maxBytes: MAX_LOGO_BYTES, beyond: "fail" });
    if (response.status !== 200) return undefined;
    return { contentType: response.headers["content-type"] ?? "", bytes: response.body };
  } catch {
    return undefined;
  }
}

/** Embedded as an image, an SVG runs no script and loads nothing. */
function isSvg({ contentType, bytes }: EmbeddedImage): boolean {
  return /^image\/svg\+xml\b/i.test(contentType) && bytes.subarray(0, 1024).includes("<svg");
}
