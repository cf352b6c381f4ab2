/**
 * Writes PNGs whose rows are computed. pngjs, which reads images here, writes only a whole bitmap in memory, of which a QR
 * code of 2,000 pixels would take 16 MB; here rows are streamed. It also knows no palette, so no image of one bit a pixel.
 */
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { crc32, createDeflate } from "node:zlib";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** PNG's color types that we write. */
const PALETTE = 3;
const RGBA = 6;

/** Rows are made and packed a few at a time, so that a large image neither fills the memory nor holds up redirects. */
const SLAB_BYTES = 64 * 1024;

/** Red, green, blue and alpha, 0 to 255 each. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** How the rows are made. */
export interface Rows {
  /** Writes the bytes of row `y`, which are 0 before. */
  fill(y: number, row: Uint8Array): void;
  /** Whether row `y`, which is not the first, equals the one above: then it is not filled, and takes no room. */
  repeats(y: number): boolean;
}

/** Filters of a row: its bytes as they are, or the difference from those above. */
const FILTER_NONE = 0;
const FILTER_UP = 2;

/**
 * A square of two colors, at one bit a pixel: the most significant one first, 0 for the first color.
 *
 * @see W3C PNG (Third Edition)
 */
export function encodeTwoColorPng(size: number, colors: readonly [Rgba, Rgba], rows: Rows): Promise<Buffer> {
  const palette = Buffer.from(colors.flatMap((color) => color.slice(0, 3)));
  const alphas = Buffer.from(colors.map(([, , , alpha]) => alpha));
  const chunks = [header(size, 1, PALETTE), chunk("PLTE", palette), chunk("tRNS", alphas)];
  return encode(chunks, size, Math.ceil(size / 8), rows);
}

/** A square of any colors, at four bytes a pixel. */
export function encodeRgbaPng(size: number, rows: Rows): Promise<Buffer> {
  return encode([header(size, 8, RGBA)], size, size * 4, rows);
}

function header(size: number, bitDepth: number, colorType: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(size, 0);
  data.writeUInt32BE(size, 4);
  data[8] = bitDepth;
  data[9] = colorType;
  return chunk("IHDR", data);
}

async function encode(before: readonly Buffer[], height: number, rowBytes: number, rows: Rows): Promise<Buffer> {
  const packed = await buffer(Readable.from(slabs(height, rowBytes, rows)).pipe(createDeflate()));
  return Buffer.concat([SIGNATURE, ...before, chunk("IDAT", packed), chunk("IEND", Buffer.alloc(0))]);
}

/** Each row begins with the number of its filter. */
function* slabs(height: number, rowBytes: number, rows: Rows): Generator<Buffer> {
  const stride = 1 + rowBytes;
  const rowsPerSlab = Math.max(1, Math.floor(SLAB_BYTES / stride));
  for (let first = 0; first < height; first += rowsPerSlab) {
    const slab = Buffer.alloc(Math.min(rowsPerSlab, height - first) * stride, FILTER_NONE);
    for (let start = 0, y = first; start < slab.length; start += stride, y += 1) {
      if (y > 0 && rows.repeats(y)) slab[start] = FILTER_UP;
      else rows.fill(y, slab.subarray(start + 1, start + stride));
    }
    yield slab;
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
