/** What Dub's bulk operations answer; imported by tests only. */
import type { UpstreamRequest } from "../upstream/send.ts";
import type { ScriptedAnswer } from "./test-gateway.ts";

/** The items of a request, as the caller named them. */
export function itemsOf({ method, url, body }: UpstreamRequest): unknown[] {
  if (method === "DELETE") return new URL(url).searchParams.get("linkIds")?.split(",") ?? [];
  const parsed = JSON.parse(body ?? "null");
  return Array.isArray(parsed)
    ? parsed.map((link) => link.url)
    : (parsed.linkIds ?? parsed.commissionIds ?? [parsed.amount]);
}

export function succeed(request: UpstreamRequest): ScriptedAnswer {
  const items = itemsOf(request);
  if (request.method === "DELETE") return { json: { deletedCount: items.length } };
  if (request.method === "PATCH") return { json: items.map((id) => ({ id, status: "refunded" })) };
  const isLinks = request.url.includes("/links/bulk");
  return isLinks
    ? { json: items.map((url) => ({ id: `id of ${url}`, url })) }
    : { status: 202, json: { success: true, message: "Queued" } };
}

export const ids = (count: number) => Array.from({ length: count }, (_, index) => `link_${index}`);
