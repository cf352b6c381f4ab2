import { createHmac, timingSafeEqual } from "node:crypto";

/** By Dub, of the exact body. See behaviour/webhooks 2. */
export const DUB_SIGNATURE = "dub-signature";

/** Whether it could be one: what could not is refused before a body is read. */
export function isSignature(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{64}$/.test(text);
}

/** Whether one of the secrets has signed a body; in the same time for every wrong signature. */
export function isSignedBy(secrets: readonly string[], body: string, signature: string): boolean {
  const given = Buffer.from(signature, "hex");
  const matches = secrets.map((secret) => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), given));
  return matches.includes(true);
}
