import type { Rgba } from "../images/encode-png.ts";

/** How a QR code is to look. */
export interface QrStyle {
  /** Pixels along each side, margin included. */
  readonly size: number;
  /** In modules. */
  readonly margin: number;
  readonly foreground: Rgba;
  readonly background: Rgba;
}

/** @param text what `QrColor` of the contract lets pass. */
export function parseColor(text: string): Rgba {
  if (text.toLowerCase() === "transparent") return [255, 255, 255, 0];
  const hex = text.replace("#", "");
  const digits = hex.length <= 4 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
  const [red = 0, green = 0, blue = 0, alpha = 255] = digits.map((pair) => Number.parseInt(pair, 16));
  return [red, green, blue, alpha];
}
