import { AppError } from "@overdub/contract";
import QRCode from "qrcode";
import type { Rgba } from "../images/encode-png.ts";

export type QrLevel = "L" | "M" | "Q" | "H";

/** A QR code in modules, without its margin. */
export interface QrMatrix {
  /** Modules along each side. */
  readonly size: number;
  isDark(x: number, y: number): boolean;
  /** The square in the middle that is left free for the logo, or null. */
  readonly logo: { readonly start: number; readonly size: number } | null;
}

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

/** The most that a QR code holds, at level L. Source: ISO/IEC 18004, table 7. */
const MAX_BYTES = 2953;

/** The logo takes up to a quarter of each side. */
const LOGO_SHARE = 1 / 4;

/** In smaller ones, the modules beneath a logo are more than level Q makes up for. */
const MIN_VERSION_WITH_LOGO = 3;

/**
 * The modules for a text, byte for byte as it is given.
 *
 * @param withLogo leaves the middle free, and raises the level to Q so that what is missing is made up for.
 * @throws `unprocessable_entity` when the text is too long.
 */
export function encodeQr(text: string, level: QrLevel, withLogo: boolean): QrMatrix {
  const errorCorrectionLevel = withLogo && (level === "L" || level === "M") ? "Q" : level;
  const code = create(text, errorCorrectionLevel, withLogo ? MIN_VERSION_WITH_LOGO : 1);
  const { size, data } = code.modules;
  const logo = withLogo ? logoBox(size) : null;
  const isFree = (at: number) => logo !== null && at >= logo.start && at < logo.start + logo.size;
  return {
    size,
    logo,
    isDark: (x, y) => x >= 0 && y >= 0 && x < size && y < size && data[y * size + x] === 1 && !(isFree(x) && isFree(y)),
  };
}

function create(text: string, errorCorrectionLevel: QrLevel, minVersion: number): QRCode.QRCode {
  const data = Buffer.from(text);
  if (data.length > MAX_BYTES) throw tooLong();
  try {
    // One segment: finding the shortest mixture takes many times as long, and addresses gain nothing by it.
    const code = QRCode.create([{ data, mode: "byte" }], { errorCorrectionLevel });
    if (code.version >= minVersion) return code;
    return QRCode.create([{ data, mode: "byte" }], { errorCorrectionLevel, version: minVersion });
  } catch (cause) {
    throw tooLong(cause);
  }
}

function tooLong(cause?: unknown): AppError {
  return new AppError("unprocessable_entity", "too_big: url: Too big: no QR code of this level holds it", { cause });
}

/** An odd number of modules, as every code has, so that the middle falls on whole ones. */
function logoBox(size: number): NonNullable<QrMatrix["logo"]> {
  const box = Math.floor((size * LOGO_SHARE - 1) / 2) * 2 + 1;
  return { start: (size - box) / 2, size: box };
}
