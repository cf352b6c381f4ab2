import { encode as encodeJpeg } from "jpeg-js";
import { encodeRgbaPng } from "../images/encode-png.ts";

/** A red square. */
export function redPng(size = 4): Promise<Buffer> {
  return encodeRgbaPng(size, {
    fill(_y, row) {
      for (let x = 0; x < size; x += 1) row.set([255, 0, 0, 255], x * 4);
    },
    repeats: () => true,
  });
}

/** A blue square. */
export function blueJpeg(size = 16): Buffer {
  const data = Buffer.alloc(size * size * 4, Buffer.from([0, 0, 255, 255]));
  return Buffer.from(encodeJpeg({ width: size, height: size, data }, 100).data);
}

/** One transparent pixel. */
export const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** One pixel. */
export const WEBP = Buffer.from("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==", "base64");
