import type { Rgba } from "../images/encode-png.ts";
import type { QrMatrix, QrStyle } from "./qr-matrix.ts";
import { serviceLogoSvg } from "./service-logo.ts";

/** An image as it is, to be embedded. */
export interface EmbeddedImage {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** One unit is one module. Everything written into it is a number, or base64. */
export function toSvg(matrix: QrMatrix, style: QrStyle, logo: EmbeddedImage | "service"): string {
  const side = matrix.size + 2 * style.margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${style.size}" height="${style.size}" viewBox="0 0 ${side} ${side}">`,
    `<path ${paint("fill", style.background)} d="M0 0h${side}v${side}H0z"/>`,
    `<path ${paint("fill", style.foreground)} shape-rendering="crispEdges" d="${darkRuns(matrix, style.margin)}"/>`,
    matrix.logo ? logoSvg(matrix.logo, style, logo) : "",
    "</svg>",
  ].join("");
}

function paint(attribute: "fill" | "stroke", [red, green, blue, alpha]: Rgba): string {
  const opacity = alpha === 255 ? "" : ` ${attribute}-opacity="${Math.round((alpha / 255) * 1000) / 1000}"`;
  return `${attribute}="rgb(${red},${green},${blue})"${opacity}`;
}

/** A path with one rectangle for each run of dark modules in a row. */
function darkRuns({ size, isDark }: QrMatrix, margin: number): string {
  let path = "";
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (!isDark(x, y)) continue;
      const start = x;
      while (isDark(x + 1, y)) x += 1;
      path += `M${margin + start} ${margin + y}h${x - start + 1}v1H${margin + start}z`;
    }
  }
  return path;
}

function logoSvg(box: NonNullable<QrMatrix["logo"]>, style: QrStyle, logo: EmbeddedImage | "service"): string {
  const start = style.margin + box.start;
  if (logo === "service") return serviceLogoSvg(start, box.size, paint("stroke", style.foreground));
  const href = `data:${logo.contentType};base64,${logo.bytes.toString("base64")}`;
  return `<image x="${start}" y="${start}" width="${box.size}" height="${box.size}" href="${href}"/>`;
}
