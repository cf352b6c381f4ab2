/** The server's own logo: two rings, one over the other. Where no other is set, it stands in the middle of QR codes. */
import type { Picture } from "../images/bitmap.ts";
import type { Rgba } from "../images/encode-png.ts";

/** In shares of the logo's side. */
const RINGS = [
  { x: 0.36, y: 0.5 },
  { x: 0.64, y: 0.5 },
] as const;
const RADIUS = 0.22;
const STROKE = 0.1;

export function serviceLogo(size: number, [red, green, blue, alpha]: Rgba): Picture {
  return (x, y) => [red, green, blue, Math.round(alpha * coverage(x + 0.5, y + 0.5, size))];
}

/** How much of a pixel, given by its middle, the rings cover: the edge is one pixel wide. */
function coverage(x: number, y: number, size: number): number {
  let most = 0;
  for (const ring of RINGS) {
    const dx = x - ring.x * size;
    const dy = y - ring.y * size;
    const fromLine = Math.abs(Math.sqrt(dx * dx + dy * dy) - RADIUS * size);
    most = Math.max(most, (STROKE / 2) * size - fromLine + 0.5);
  }
  return Math.min(1, most);
}

/** The same as SVG, to be painted over a box in user units. */
export function serviceLogoSvg(start: number, size: number, paint: string): string {
  const circle = ({ x, y }: (typeof RINGS)[number]) =>
    `<circle cx="${start + x * size}" cy="${start + y * size}" r="${RADIUS * size}"/>`;
  return `<g fill="none" ${paint} stroke-width="${STROKE * size}">${RINGS.map(circle).join("")}</g>`;
}
