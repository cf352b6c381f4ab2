/** What Dub's bulk operations are sent, and answer; imported by tests only. */
import type { UpstreamRequest } from "../upstream/send.ts";
import type { ScriptedAnswer, TestGateway } from "./test-gateway.ts";

/** What a call that was sent in several requests answers of one of its items. */
export interface Row {
  readonly index: number;
  readonly status: string;
  readonly [field: string]: unknown;
}

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

export const links = (count: number) => ids(count).map((id) => ({ url: `https://example.com/${id}` }));

/** The proxy's path for the test's account. */
export const at = (t: TestGateway, path: string) => `/proxy${path}?integrated_account_id=${t.account.id}`;

/** How many items each request that reached Dub carried. */
export const sizesSent = (t: TestGateway) => t.sent.map((request) => itemsOf(request).length);

/** The items of all requests that reached Dub, in order. */
export const itemsSent = (t: TestGateway) => t.sent.flatMap(itemsOf);
