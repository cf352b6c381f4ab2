/** A QR code with what stands in it and around it, by pure functions. */

export interface QrStyle {
  /** Six hexadecimal digits. */
  readonly foreground: string;
  readonly background: string;
  /** In modules. Readers want four. */
  readonly margin: number;
  /** Pixels of the picture. */
  readonly size: number;
  /** Below the code; empty: no frame. */
  readonly frame: string;
  /** `data:` of a picture in the middle; empty: none. */
  readonly logo: string;
  /** Of the side of the code, 0.1 to 0.4. */
  readonly logoShare: number;
}

export const USUAL_STYLE: QrStyle = {
  foreground: "000000",
  background: "ffffff",
  margin: 4,
  size: 1024,
  frame: "",
  logo: "",
  logoShare: 0.22,
};

const FRAME_SHARE = 0.17;
const LEAST_CONTRAST = 4;
const LEAST_MARGIN = 4;
/** The highest level mends 30% of the code; a logo of this share of the side covers 7%, in one place. */
const MOST_LOGO = 0.27;

/**
 * Puts logo and frame text onto a code.
 *
 * @param code the server's SVG, of the margin and colours of the style.
 * @throws an `Error` for what is no such SVG.
 */
export function drawQr(code: string, style: QrStyle): string {
  const [, side = "", inner] = /viewBox="0 0 (\d+) \d+">(.*)<\/svg>/s.exec(code) ?? [];
  if (inner === undefined) throw new Error("The server's code is no picture that can be drawn on");
  const width = Number(side);
  const height = style.frame === "" ? width : Math.round(width * (1 + FRAME_SHARE) * 100) / 100;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${style.size}" height="${Math.round((style.size * height) / width)}" viewBox="0 0 ${width} ${height}">`,
    `<path fill="#${style.background}" d="M0 0h${width}v${height}H0z"/>`,
    inner,
    style.logo === "" ? "" : logo(width, style),
    style.frame === "" ? "" : frame(width, height, style),
    "</svg>",
  ].join("");
}

function logo(width: number, { logo: href, logoShare, margin, background }: QrStyle): string {
  const box = (width - 2 * margin) * logoShare;
  const start = (width - box) / 2;
  const around = 0.8;
  return [
    `<rect x="${start - around}" y="${start - around}" width="${box + 2 * around}" height="${box + 2 * around}" rx="1" fill="#${background}"/>`,
    `<image x="${start}" y="${start}" width="${box}" height="${box}" href="${escapeXml(href)}"/>`,
  ].join("");
}

function frame(width: number, height: number, { frame: text, foreground }: QrStyle): string {
  const size = Math.min(width * 0.11, (width * 1.5) / Math.max(text.length, 1));
  const y = height - (height - width) / 2;
  return `<text x="${width / 2}" y="${y}" font-family="Hanken Grotesk Variable, sans-serif" font-weight="600" font-size="${size}" text-anchor="middle" fill="#${foreground}">${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What may keep a camera from reading it, in words. */
export function warningsOf({ foreground, background, margin, logo: href, logoShare }: QrStyle): readonly string[] {
  const ratio = contrast(foreground, background);
  return [
    ...(ratio < LEAST_CONTRAST
      ? [`The colours differ too little (${ratio.toFixed(1)} to 1). Cameras want ${LEAST_CONTRAST} to 1.`]
      : luminance(foreground) > luminance(background)
        ? ["Light on dark is not read by every camera."]
        : []),
    ...(margin < LEAST_MARGIN ? [`The margin is less than ${LEAST_MARGIN} modules, which readers want.`] : []),
    ...(href !== "" && logoShare > MOST_LOGO ? ["The logo covers more than can be made up for."] : []),
  ];
}

/** WCAG's. @param one, other six hexadecimal digits. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A page of just one picture. @param jpeg of so many pixels. */
export function toPdf(jpeg: Uint8Array, width: number, height: number): Blob {
  const encoder = new TextEncoder();
  const content = `q ${width} 0 0 ${height} 0 0 cm /Im0 Do Q`;
  const objects: (string | readonly [string, Uint8Array])[] = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Resources << /XObject << /Im0 5 0 R >> >> /Contents 4 0 R >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    [
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>`,
      jpeg,
    ],
  ];
  const parts: Uint8Array[] = [];
  let length = 0;
  const write = (part: string | Uint8Array) => {
    const bytes = typeof part === "string" ? encoder.encode(part) : part;
    parts.push(bytes);
    length += bytes.length;
  };
  write("%PDF-1.4\n");
  const offsets = objects.map((object, index) => {
    const offset = length;
    write(`${index + 1} 0 obj\n`);
    if (typeof object === "string") write(object);
    else {
      write(`${object[0]}\nstream\n`);
      write(object[1]);
      write("\nendstream");
    }
    write("\nendobj\n");
    return offset;
  });
  const start = length;
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  write(
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
  );
  return new Blob(parts as BlobPart[], { type: "application/pdf" });
}
