import jsQR from "jsqr";
import { PNG } from "pngjs";

/** What a scanner reads in a PNG, laid on white paper; `undefined` when it finds no QR code. */
export function readQr(png: Buffer): string | undefined {
  const image = PNG.sync.read(png);
  const pixels = new Uint8ClampedArray(image.data);
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = (pixels[at + 3] ?? 0) / 255;
    for (let channel = at; channel < at + 3; channel += 1) {
      pixels[channel] = (pixels[channel] ?? 0) * alpha + 255 * (1 - alpha);
    }
  }
  const found = jsQR.default(pixels, image.width, image.height);
  return found ? Buffer.from(found.binaryData).toString() : undefined;
}
