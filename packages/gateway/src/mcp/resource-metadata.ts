import { getOAuthProtectedResourceMetadataUrl } from "@modelcontextprotocol/server";
import type { Context } from "hono";

export const RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource";

/** Tells a client that it needs a bearer token, and where the resource it is for describes itself (RFC 9728). */
export function bearerChallenge(c: Context, publicUrl: string): string {
  return `Bearer resource_metadata="${getOAuthProtectedResourceMetadataUrl(new URL(pastedUrl(c, publicUrl)))}"`;
}

/** Says nothing about whether the token in the URL is a good one. */
export function resourceMetadata(c: Context, publicUrl: string): object {
  return {
    resource: pastedUrl(c, publicUrl).replace(RESOURCE_METADATA_PATH, ""),
    resource_name: "Overdub",
    bearer_methods_supported: ["header"],
  };
}

/** Clients compare the resource with the URL they were given, so it is told as they used it, behind a proxy too. */
function pastedUrl(c: Context, publicUrl: string): string {
  const used = new URL(c.req.url);
  const shown = new URL(publicUrl);
  return used.host === shown.host ? shown.origin + used.pathname + used.search : used.href;
}
