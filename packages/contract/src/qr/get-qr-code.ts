import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { queryBoolean, queryNumber } from "../schema/query.ts";
import { Binary } from "../schema/response-fields.ts";
import { DestinationUrl } from "../schema/url.ts";

/** Hex with or without `#`, which a URL must carry as `%23`; colors end up in SVG, so nothing else may pass. */
export const QR_COLOR = /^(#?([0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})|transparent)$/i;

export const QrColor = z.string().regex(QR_COLOR, {
  error: "Invalid color. It must be hexadecimal, such as #1a2b3c, or `transparent`.",
});

/** Pixels. Dub sets no bound; here anyone may call, and memory grows with the square. */
const MAX_SIZE = 4096;

export const getQRCode = defineOperation({
  id: "getQRCode",
  method: "GET",
  path: "/qr",
  tag: "QR Codes",
  auth: "none",
  effect: "read",
  input: {
    query: z.object({
      url: DestinationUrl.describe("The URL that the QR code leads to."),
      logo: z.string().optional().describe("The URL of the logo in the middle. Default: the domain's."),
      size: queryNumber("Width and height in pixels. Default: 600.", { min: 1, max: MAX_SIZE }),
      level: z.enum(["L", "M", "Q", "H"]).optional().describe("The level of error correction. Default: L."),
      fgColor: QrColor.optional().describe("The color of the modules. Default: #000000."),
      bgColor: QrColor.optional().describe("The color behind them. Default: #FFFFFF."),
      hideLogo: queryBoolean("Whether to draw no logo. Default: false."),
      margin: queryNumber("The width of the margin in modules. Default: 2.", { min: 0 }),
      includeMargin: queryBoolean("Deprecated: use `margin`."),
      format: z.enum(["png", "svg"]).optional().describe("The format of the image. Default: png."),
    }),
  },
  success: { status: 200, contentType: "image/png", body: Binary },
  summary: "Retrieve a QR code",
  description: "Retrieve a QR code for a link, as a PNG or SVG image.",
});
