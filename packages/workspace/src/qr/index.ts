import { defineDomain } from "../operations/domain.ts";
import type { QrDeps } from "./get-qr-code.ts";
import { handleGetQRCode } from "./get-qr-code.ts";

export const qr = defineDomain<QrDeps>({ handlers: [handleGetQRCode] });
