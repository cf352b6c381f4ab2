import type { Rgba } from "./encode-png.ts";

/** Pixels from top left, four bytes each: red, green, blue, alpha. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The pixel at a place within a square, made when it is asked for: a large picture holds nobody up. */
export type Picture = (x: number, y: number) => Rgba;

const TRANSPARENT: Rgba = [0, 0, 0, 0];

/** Scales to fit a square, in its middle, transparent around; each pixel is the mean of those it covers. */
export function fittedIntoSquare(bitmap: Bitmap, size: number): Picture {
  const scale = size / Math.max(bitmap.width, bitmap.height);
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const left = Math.floor((size - width) / 2);
  const top = Math.floor((size - height) / 2);
  return (x, y) => {
    const isInside = x >= left && x < left + width && y >= top && y < top + height;
    return isInside
      ? mean(bitmap, span(x - left, width, bitmap.width), span(y - top, height, bitmap.height))
      : TRANSPARENT;
  };
}

/** The same, all at once. */
export function fitIntoSquare(bitmap: Bitmap, size: number): Bitmap {
  const picture = fittedIntoSquare(bitmap, size);
  const data = new Uint8Array(size * size * 4);
  for (let y = 0, at = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1, at += 4) data.set(picture(x, y), at);
  }
  return { width: size, height: size, data };
}

/** The source pixels under pixel `index` of `count`; at least one. */
function span(index: number, count: number, source: number): readonly [start: number, end: number] {
  const start = Math.floor((index * source) / count);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * source) / count))];
}

/** Colors weigh by their alpha, so that what is transparent does not darken the edges. */
function mean({ width, data }: Bitmap, [left, right]: readonly number[], [top, bottom]: readonly number[]): Rgba {
  const sum: [number, number, number, number] = [0, 0, 0, 0];
  let pixels = 0;
  for (let y = top ?? 0; y < (bottom ?? 0); y += 1) {
    for (let x = left ?? 0; x < (right ?? 0); x += 1) {
      const at = (y * width + x) * 4;
      const alpha = data[at + 3] ?? 0;
      for (let channel = 0; channel < 3; channel += 1) {
        sum[channel] = (sum[channel] ?? 0) + (data[at + channel] ?? 0) * alpha;
      }
      sum[3] = (sum[3] ?? 0) + alpha;
      pixels += 1;
    }
  }
  const alpha = sum[3] ?? 0;
  if (alpha === 0) return TRANSPARENT;
  const [red, green, blue] = sum.map((channel) => Math.round(channel / alpha));
  return [red ?? 0, green ?? 0, blue ?? 0, Math.round(alpha / pixels)];
}
