import { getOAuthProtectedResourceMetadataUrl } from "@modelcontextprotocol/server";
import type { Context } from "hono";
import { readForwarded } from "../http/forwarded.ts";
import { prefixOf, toRoutePath } from "../http/route-path.ts";
import type { RequestGuardOptions } from "./request-guard.ts";

export const RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource";

type Place = Pick<RequestGuardOptions, "publicUrl" | "trustsPeer">;

/** Tells a client that it needs a bearer token, and where the resource it is for describes itself (RFC 9728). */
export function bearerChallenge(c: Context, place: Place): string {
  return `Bearer resource_metadata="${getOAuthProtectedResourceMetadataUrl(new URL(pastedUrl(c, place)))}"`;
}

/** Says nothing about whether the token in the URL is a good one. */
export function resourceMetadata(c: Context, place: Place): object {
  return {
    resource: pastedUrl(c, place).replace(RESOURCE_METADATA_PATH, ""),
    resource_name: "Overdub",
    bearer_methods_supported: ["header"],
  };
}

/** Clients compare the resource with the URL they were given, so it is told as they used it, behind a proxy too. */
function pastedUrl(c: Context, { publicUrl, trustsPeer }: Place): string {
  const used = new URL(c.req.url);
  const { host = used.host, protocol = used.protocol.slice(0, -1) } = readForwarded(c, trustsPeer);
  const shown = new URL(publicUrl);
  const origin = host === shown.host ? shown.origin : `${protocol}://${host}`;
  // A proxy may have taken the path below which it has this server off.
  const prefix = prefixOf(publicUrl);
  return origin + prefix + toRoutePath(c.req.url, prefix) + used.search;
}
