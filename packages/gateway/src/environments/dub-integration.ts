import { createHash } from "node:crypto";
import { GatewayError } from "../errors/gateway-error.ts";

/** Constant in every installation, so that ids survive a fresh database. */
const NAMESPACE = "0a7f3b52-8f0e-4f35-9d0c-5f6b0f2f7d11";

/** What is built in is as old as the product. */
export const BUILT_IN_SINCE = "2026-11-01T00:00:00.000Z";

/** The one integration that exists. See behaviour/gateway 8.1. */
export const DUB_INTEGRATION = {
  id: uuidOf("integration:dub"),
  name: "dub",
  category: "Marketing Automation",
  config: { label: "Dub" },
} as const;

/** The installation of Dub in an environment. */
export function environmentIntegrationId(environmentId: string): string {
  return uuidOf(`environment-integration:dub:${environmentId}`);
}

/** A UUID of version 5: the same text, the same id. Source: RFC 9562, 5.5. */
export function uuidOf(text: string): string {
  const bytes = createHash("sha1")
    .update(Buffer.from(NAMESPACE.replaceAll("-", ""), "hex"))
    .update(text)
    .digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** @throws 404 unless it is the one integration there is, by its slug or its id. */
export function requireIntegration(slugOrId: string): void {
  if (slugOrId === DUB_INTEGRATION.name || slugOrId.toLowerCase() === DUB_INTEGRATION.id) return;
  throw new GatewayError(404, "Integration not found");
}
