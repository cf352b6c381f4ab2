import { deleteDomain } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { DOMAIN_LOOKUP } from "../domain-lookup.ts";

export const deleteADubDomainById = defineTool({
  name: "delete_a_dub_domain_by_id",
  resource: "domains",
  method: "delete",
  title: "Delete a domain",
  description:
    "Delete a domain together with all its links: every short link on it stops working at once, and nothing can be " +
    "restored. Count them first with dub_links_count. To retire a domain but keep its links, set `archived` with " +
    "update_a_dub_domain_by_id. `id` is the domain's name, such as acme.link.",
  tags: ["domains"],
  operation: deleteDomain,
  idLookup: DOMAIN_LOOKUP,
  alongside: ({ slug }) => [
    {
      what: "links on this domain",
      effect: "deleted for good: their short links stop working",
      links: { domain: slug },
    },
  ],
  example: { args: { id: "acme.link" }, request: "DELETE /domains/acme.link" },
});
