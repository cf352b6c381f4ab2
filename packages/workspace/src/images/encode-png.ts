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

/** Writes the bytes of row `y`, which are 0 before. */
type FillRow = (y: number, row: Uint8Array) => void;

/**
 * A square of two colors, at one bit a pixel: the most significant one first, 0 for the first color.
 *
 * @see W3C PNG (Third Edition)
 */
export function encodeTwoColorPng(size: number, colors: readonly [Rgba, Rgba], fillRow: FillRow): Promise<Buffer> {
  const palette = Buffer.from(colors.flatMap((color) => color.slice(0, 3)));
  const alphas = Buffer.from(colors.map(([, , , alpha]) => alpha));
  const chunks = [header(size, 1, PALETTE), chunk("PLTE", palette), chunk("tRNS", alphas)];
  return encode(chunks, size, Math.ceil(size / 8), fillRow);
}

/** A square of any colors, at four bytes a pixel. */
export function encodeRgbaPng(size: number, fillRow: FillRow): Promise<Buffer> {
  return encode([header(size, 8, RGBA)], size, size * 4, fillRow);
}

function header(size: number, bitDepth: number, colorType: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(size, 0);
  data.writeUInt32BE(size, 4);
  data[8] = bitDepth;
  data[9] = colorType;
  return chunk("IHDR", data);
}

async function encode(before: readonly Buffer[], rows: number, rowBytes: number, fillRow: FillRow): Promise<Buffer> {
  const packed = await buffer(Readable.from(slabs(rows, rowBytes, fillRow)).pipe(createDeflate()));
  return Buffer.concat([SIGNATURE, ...before, chunk("IDAT", packed), chunk("IEND", Buffer.alloc(0))]);
}

/** Each row begins with the number of its filter: 0, none. */
function* slabs(rows: number, rowBytes: number, fillRow: FillRow): Generator<Buffer> {
  const stride = 1 + rowBytes;
  const rowsPerSlab = Math.max(1, Math.floor(SLAB_BYTES / stride));
  for (let first = 0; first < rows; first += rowsPerSlab) {
    const count = Math.min(rowsPerSlab, rows - first);
    const slab = Buffer.alloc(count * stride);
    for (let row = 0; row < count; row += 1) fillRow(first + row, slab.subarray(row * stride + 1, (row + 1) * stride));
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
