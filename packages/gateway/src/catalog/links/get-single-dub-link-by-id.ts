import { getLinkInfo } from "@overdub/contract";
import { GatewayError, invalidArgument } from "../../errors/gateway-error.ts";
import { defineTool } from "../../tools/define-tool.ts";
import type { ToolArguments } from "../../tools/tool.ts";

export const getSingleDubLinkById = defineTool({
  name: "get_single_dub_link_by_id",
  resource: "links",
  method: "get",
  title: "Get a link",
  description:
    "Get one short link with its settings and its click, lead and sale counts. Name it by `linkId`, by `externalId`, " +
    "by `domain` and `key`, or by `shortLink`; the first of these wins. Use it to learn the id before " +
    "update_a_dub_link_by_id or delete_a_dub_link_by_id. `saleAmount` is in cents; times are UTC.",
  tags: ["links"],
  operation: getLinkInfo,
  required: [],
  ownArguments: { shortLink: { type: "string", description: "The short link, e.g. `https://acme.link/sale`." } },
  selectArguments: selectLink,
  example: {
    args: { domain: "acme.link", key: "sale" },
    request: "GET /links/info?domain=acme.link&key=sale",
  },
});

/** Segments that clients put in the path when they have no id to give. See behaviour/gateway 4.4. */
const NO_ID = new Set(["undefined", "null", "-", "_", "info"]);

/** Dub takes one way of naming a link, so exactly one is passed on. */
function selectLink({ id, query }: ToolArguments): ToolArguments {
  const { linkId, externalId, domain, key, shortLink, id: queryId, ...rest } = query;
  const pathId = [id, queryId].find((value) => typeof value === "string" && value !== "" && !NO_ID.has(value));
  if (typeof pathId === "string") {
    return { query: { ...rest, ...(pathId.startsWith("ext_") ? { externalId: pathId } : { linkId: pathId }) } };
  }
  if (linkId) return { query: { ...rest, linkId } };
  if (externalId) return { query: { ...rest, externalId } };
  if (domain) return { query: { ...rest, domain, ...(key ? { key } : {}) } };
  if (shortLink) return { query: { ...rest, ...readShortLink(String(shortLink)) } };
  throw new GatewayError(400, "A link is named by its id, by linkId, externalId or shortLink, or by domain and key", {
    failures: [{ path: "query.linkId", message: "is required", code: "required" }],
  });
}

/** @throws 400 for what is no address. */
function readShortLink(text: string): { readonly domain: string; readonly key?: string } {
  const address = text.trim();
  const url = URL.parse(/^https?:\/\//i.test(address) ? address : `https://${address}`);
  const key = url && decodeSegments(url.pathname.slice(1));
  if (!url || key === undefined) throw invalidArgument("query.shortLink", "must be a short link");
  return { domain: url.hostname, ...(key && { key }) };
}

function decodeSegments(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
