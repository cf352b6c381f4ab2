import type { IdLookup } from "../tools/tool.ts";
import { listAllDubDomains } from "./domains/list-all-dub-domains.ts";

/**
 * Dub names a domain by its slug, but agents give the `id` of the rows that they were shown. Archived domains are listed
 * apart from the others. See behaviour/gateway 4.4.
 */
export const DOMAIN_LOOKUP: IdLookup = {
  list: listAllDubDomains,
  filters: [{}, { archived: true }],
  isName: (given) => given.includes("."),
  nameField: "slug",
};
