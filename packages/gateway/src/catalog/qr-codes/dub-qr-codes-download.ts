import { getQRCode } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const dubQrCodesDownload = defineTool({
  name: "dub_qr_codes_download",
  resource: "qr_codes",
  method: "download",
  title: "Draw a QR code",
  description:
    "Draw the QR code of a short link as a PNG image. `url` is a link's `shortLink`, with ?qr=1 added so that " +
    "analytics tell scans from clicks; get it with get_single_dub_link_by_id. For a web page use the address in the " +
    "link's `qrCode` instead.",
  tags: ["links", "qr"],
  operation: getQRCode,
  isAddition: true,
  example: {
    args: { url: "https://acme.link/sale?qr=1", size: 300, fgColor: "#102030" },
    request: "GET /qr?url=https://acme.link/sale?qr=1&size=300&fgColor=#102030",
  },
});
