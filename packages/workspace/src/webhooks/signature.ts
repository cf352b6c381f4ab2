import { createHmac } from "node:crypto";

export const SIGNATURE_HEADER = "Dub-Signature";

/**
 * What proves that a body comes from here: HMAC-SHA256 in lower-case hex. The key is the whole secret, prefix included.
 *
 * @see behaviour/webhooks 2
 */
export function signatureOf(secret: string, body: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
