import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { Binary } from "../schema/binary.ts";
import { queryBoolean, queryNumber } from "../schema/query.ts";
import { DestinationUrl } from "../schema/url.ts";
import { QrColor } from "./qr-color.ts";

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
