import { AppError } from "@overdub/contract";
import type { Bitmap } from "../images/bitmap.ts";
import { fittedIntoSquare } from "../images/bitmap.ts";
import type { Rgba } from "../images/encode-png.ts";
import { encodeRgbaPng, encodeTwoColorPng } from "../images/encode-png.ts";
import type { QrMatrix, QrStyle } from "./qr-matrix.ts";
import { serviceLogo } from "./service-logo.ts";

/**
 * @param logo `service`: the server's own. Needed when the matrix leaves room for one.
 * @throws `unprocessable_entity` when a module would be smaller than a pixel.
 */
export function toPng(matrix: QrMatrix, style: QrStyle, logo: Bitmap | "service"): Promise<Buffer> {
  const size = Math.round(style.size);
  const modules = matrix.size + 2 * style.margin;
  if (size < modules) {
    const least = Math.ceil(modules);
    throw new AppError("unprocessable_entity", `too_small: size: Too small: this QR code needs >=${least} pixels`);
  }
  const scale = size / modules;
  // Which module each pixel of a row or column belongs to: the middle of the pixel decides.
  const moduleAt = Array.from({ length: size }, (_, pixel) => Math.floor((pixel + 0.5) / scale - style.margin));
  const isDark = (x: number, y: number) => matrix.isDark(moduleAt[x] ?? -1, moduleAt[y] ?? -1);
  const repeats = (y: number) => moduleAt[y] === moduleAt[y - 1];
  if (!matrix.logo) {
    const fill = (y: number, row: Uint8Array) => {
      for (let x = 0; x < size; x += 1) {
        if (isDark(x, y)) row[x >> 3] = (row[x >> 3] ?? 0) | (0x80 >> (x & 7));
      }
    };
    return encodeTwoColorPng(size, [style.background, style.foreground], { fill, repeats });
  }
  const start = Math.round((style.margin + matrix.logo.start) * scale);
  const end = Math.round((style.margin + matrix.logo.start + matrix.logo.size) * scale);
  const side = end - start;
  const picture = logo === "service" ? serviceLogo(side, style.foreground) : fittedIntoSquare(logo, side);
  return encodeRgbaPng(size, {
    fill(y, row) {
      for (let x = 0; x < size; x += 1) paint(row, x, isDark(x, y) ? style.foreground : style.background);
      if (y < start || y >= end) return;
      for (let x = 0; x < side; x += 1) {
        paint(row, start + x, over(picture(x, y - start), style.background));
      }
    },
    repeats: (y) => repeats(y) && (y < start || y > end),
  });
}

function paint(row: Uint8Array, x: number, [red, green, blue, alpha]: Rgba): void {
  const at = x * 4;
  row[at] = red;
  row[at + 1] = green;
  row[at + 2] = blue;
  row[at + 3] = alpha;
}

/** One color painted over another. */
function over(top: Rgba, bottom: Rgba): Rgba {
  const share = top[3] / 255;
  const rest = (bottom[3] / 255) * (1 - share);
  const alpha = share + rest;
  if (alpha === 0) return [0, 0, 0, 0];
  const mix = (a: number, b: number) => Math.round((a * share + b * rest) / alpha);
  return [mix(top[0], bottom[0]), mix(top[1], bottom[1]), mix(top[2], bottom[2]), Math.round(alpha * 255)];
}
