import { updateDomain } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { DOMAIN_LOOKUP } from "../domain-lookup.ts";

export const updateADubDomainById = defineTool({
  name: "update_a_dub_domain_by_id",
  resource: "domains",
  method: "update",
  title: "Update a domain",
  description:
    "Change settings of a domain: only what is given changes, and `clear` empties fields. A new `slug` renames it and takes " +
    "its links along: short links under the old name stop working. `id` is the domain's name, such as acme.link; " +
    "read the current settings with list_all_dub_domains.",
  tags: ["domains"],
  operation: updateDomain,
  idLookup: DOMAIN_LOOKUP,
  alongside: ({ slug: domain }, { slug }) =>
    slug === undefined || slug === domain
      ? []
      : [
          {
            what: "links on this domain",
            effect: "renamed: short links under the old name stop working",
            links: { domain },
          },
        ],
  example: {
    args: { id: "acme.link", slug: "new.link", archived: false },
    request: "PATCH /domains/acme.link",
    body: { slug: "new.link", archived: false },
  },
});
