import { defineDomain } from "../operations/domain.ts";
import type { QrDeps } from "./get-qr-code.ts";
import { handleGetQrCode } from "./get-qr-code.ts";

export const qr = defineDomain<QrDeps>({ handlers: [handleGetQrCode] });
