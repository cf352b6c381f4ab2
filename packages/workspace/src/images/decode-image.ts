import { decode as decodeJpeg } from "jpeg-js";
import { PNG } from "pngjs";
import type { Bitmap } from "./bitmap.ts";
import { readImageHeader } from "./image-format.ts";

/** Decoding happens between redirects: of this many pixels it takes some tens of milliseconds. */
const MAX_PIXELS = 2048 * 2048;
const MAX_JPEG_MEMORY_MB = 128;
const INTERLACE_OFFSET = 28;

/** The pixels of a PNG or JPEG; `undefined` for other formats, what is too large, and what is broken. */
export function decodeImage(bytes: Buffer): Bitmap | undefined {
  const header = readImageHeader(bytes);
  if (!header || header.width * header.height > MAX_PIXELS) return undefined;
  try {
    if (header.format === "png") return decodePng(bytes);
    if (header.format === "jpeg") {
      return decodeJpeg(bytes, { useTArray: true, formatAsRGBA: true, maxMemoryUsageInMB: MAX_JPEG_MEMORY_MB });
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** The decoder bounds what it unpacks by the header, but not for interlaced images. */
function decodePng(bytes: Buffer): Bitmap | undefined {
  return bytes[INTERLACE_OFFSET] === 0 ? PNG.sync.read(bytes) : undefined;
}
