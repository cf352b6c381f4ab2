import { dubQrCodesDownload } from "./dub-qr-codes-download.ts";

export const qrCodeTools = [dubQrCodesDownload];
