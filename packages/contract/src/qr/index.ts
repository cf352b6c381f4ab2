import { getQRCode } from "./get-qr-code.ts";

export const qrOperations = {
  getQRCode,
} as const;

export { getQRCode };
