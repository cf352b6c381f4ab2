import { createHmac } from "node:crypto";

export const SIGNATURE_HEADER = "X-Truto-Signature";

/** What proves that a body comes from here, over its bytes. See behaviour/gateway 12.2. */
export function signatureOf(secret: string, body: string): string {
  return `format=sha256,v=${createHmac("sha256", secret).update(body).digest("hex")}`;
}
