import type { Guide } from "./guide.ts";

export const DOMAINS_GUIDE: Guide = {
  name: "domains",
  title: "Managing domains",
  description: "How a domain is added, verified, changed and retired.",
  tags: ["domains"],
  text: `# Domains

A domain is named by its \`slug\`, such as \`acme.link\`; tools take it as \`id\`, links as \`domain\`.

## Bring a domain

1. \`create_a_dub_domain\` with the name. Use a subdomain, such as \`go.acme.com\`, if the main one serves a website.
2. The owner points its DNS here. That is done at their registrar, by a person.
3. \`list_all_dub_domains\` until \`verified\` is true. It takes minutes to hours: do not wait in a loop, come back later.
4. Only then create links on it.

\`dub_domains_status\` and \`dub_domains_register\` are for new \`.link\` domains and cost money in later years: a person decides.

## Change and retire

- \`placeholder\` is the example in the form of a new link, \`expiredUrl\` and \`notFoundUrl\` say where visitors without a
  link go.
- Renaming takes the links along, but what was shared under the old name stops working.
- Deleting a domain deletes all its links. Count them with \`dub_links_count\`, and prefer \`archived\`.
`,
};
