import { decode as decodeJpeg } from "jpeg-js";
import { PNG } from "pngjs";
import type { Bitmap } from "./bitmap.ts";
import { fitIntoSquare } from "./bitmap.ts";
import { readImageHeader } from "./image-format.ts";

/** Four bytes each: two threads that decode at the same time stay within some 200 MB. */
const MAX_PIXELS = 2048 * 2048;
const MAX_JPEG_MEMORY_MB = 128;
const INTERLACE_OFFSET = 28;

/** A progressive JPEG has some ten. Each costs as much as the image has blocks, however empty it is. */
const MAX_JPEG_SCANS = 40;
const START_OF_SCAN = Buffer.from([0xff, 0xda]);

export interface EncodedImage {
  readonly bytes: Uint8Array;
  /** In pixels: what is larger is scaled to fit a square of this side. */
  readonly maxSide: number;
}

/**
 * The pixels of a PNG or JPEG; `undefined` for other formats, what is too large, and what is broken. A few bytes can be
 * seconds of work, so this belongs into a thread with a time limit.
 */
export function decodeImage({ bytes, maxSide }: EncodedImage): Bitmap | undefined {
  const bitmap = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return bitmap && Math.max(bitmap.width, bitmap.height) > maxSide ? fitIntoSquare(bitmap, maxSide) : bitmap;
}

function decode(bytes: Buffer): Bitmap | undefined {
  const header = readImageHeader(bytes);
  if (!header || header.width * header.height > MAX_PIXELS) return undefined;
  try {
    if (header.format === "png") return decodePng(bytes);
    if (header.format === "jpeg" && hasFewScans(bytes)) {
      return decodeJpeg(bytes, { useTArray: true, formatAsRGBA: true, maxMemoryUsageInMB: MAX_JPEG_MEMORY_MB });
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** The decoder bounds what it unpacks by the header, but not for interlaced images. */
function decodePng(bytes: Buffer): Bitmap | undefined {
  if (bytes[INTERLACE_OFFSET] !== 0) return undefined;
  const { width, height, data } = PNG.sync.read(bytes);
  return { width, height, data };
}

/** Within the data of a scan, 0xff is always followed by another byte than a marker's. */
function hasFewScans(bytes: Buffer): boolean {
  let scans = 0;
  for (let at = bytes.indexOf(START_OF_SCAN); at !== -1; at = bytes.indexOf(START_OF_SCAN, at + 2)) scans += 1;
  return scans <= MAX_JPEG_SCANS;
}
