import { getQRCode } from "@overdub/contract";
import { implementWith } from "../operations/implement.ts";
import { chooseLogo } from "./choose-logo.ts";
import type { LoadLogo, Logo } from "./load-logo.ts";
import { toPng } from "./to-png.ts";
import { toSvg } from "./to-svg.ts";

export interface QrDeps {
  readonly loadLogo: LoadLogo;
}

const implement = implementWith<QrDeps>();

/** A logo may change: a page that shows a code looks again after an hour. */
const HEADERS = {
  "Cache-Control": "public, max-age=3600",
  Vary: "Accept",
  "X-Content-Type-Options": "nosniff",
};

const SVG_HEADERS = {
  "Content-Type": "image/svg+xml",
  // It is opened as a document, too.
  "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
};

export const handleGetQRCode = implement(getQRCode, { requires: "none" }, async ({ query }, ctx) => {
  // Not before a code is asked for: the encoder is 60 modules.
  const { encodeQr, parseColor } = await import("./qr-matrix.ts");
  const asSvg = query.format ? query.format === "svg" : asksForSvg(ctx.client.headers.get("accept"));
  const style = {
    size: query.size ?? 600,
    margin: query.margin ?? 2,
    foreground: parseColor(query.fgColor ?? "#000000"),
    background: parseColor(query.bgColor ?? "#FFFFFF"),
  };
  const logo = await chooseLogo(ctx, query, (candidate) => asSvg || candidate.bitmap !== null);
  const matrix = encodeQr(query.url, query.level ?? "L", logo !== null);
  if (asSvg) return new Response(toSvg(matrix, style, logo ?? "service"), { headers: { ...HEADERS, ...SVG_HEADERS } });
  const png = await toPng(matrix, style, bitmapOf(logo));
  return new Response(new Uint8Array(png), { headers: { ...HEADERS, "Content-Type": "image/png" } });
});

/** Browsers name SVG among the images they take; only a client that takes nothing else wants it. */
function asksForSvg(accept: string | null): boolean {
  return accept !== null && /image\/svg\+xml/i.test(accept) && !/image\/png|image\/\*|\*\/\*/i.test(accept);
}

function bitmapOf(logo: Logo | "service" | null) {
  return logo !== null && logo !== "service" && logo.bitmap ? logo.bitmap : "service";
}
