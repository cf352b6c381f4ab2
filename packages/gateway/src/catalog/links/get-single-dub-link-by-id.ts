import { getLinkInfo } from "@overdub/contract";
import { GatewayError } from "../../errors/gateway-error.ts";
import { defineTool } from "../../tools/define-tool.ts";
import type { ToolArguments } from "../../tools/tool.ts";

export const getSingleDubLinkById = defineTool({
  name: "get_single_dub_link_by_id",
  resource: "links",
  method: "get",
  title: "Get a link",
  description:
    "Get one short link with its settings and its click, lead and sale counts. Give `domain` and `key`: of " +
    "https://acme.link/sale these are acme.link and sale. `linkId` or `externalId` win over them. Use it to learn " +
    "the id before update_a_dub_link_by_id or delete_a_dub_link_by_id. `saleAmount` is in cents; times are UTC.",
  tags: ["links"],
  operation: getLinkInfo,
  required: ["domain", "key"],
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
  const { linkId, externalId, domain, key, id: queryId, ...rest } = query;
  const pathId = [id, queryId].find((value) => typeof value === "string" && value !== "" && !NO_ID.has(value));
  if (typeof pathId === "string") {
    return { query: { ...rest, ...(pathId.startsWith("ext_") ? { externalId: pathId } : { linkId: pathId }) } };
  }
  if (linkId) return { query: { ...rest, linkId } };
  if (externalId) return { query: { ...rest, externalId } };
  if (domain) return { query: { ...rest, domain, ...(key ? { key } : {}) } };
  throw new GatewayError(400, "A link is named by its id, by linkId, by externalId, or by domain and key", {
    failures: [{ path: "query.domain", message: "is required", code: "required" }],
  });
}
