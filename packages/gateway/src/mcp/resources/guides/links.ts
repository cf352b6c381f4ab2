import type { Guide } from "./guide.ts";

export const LINKS_GUIDE: Guide = {
  name: "links",
  title: "Working with links",
  description: "How links are named, created without duplicates, changed in bulk and retired.",
  tags: ["links"],
  text: `# Links

A link leads from \`domain\`/\`key\` (together its \`shortLink\`) to \`url\`. Three names find one:

- \`id\`, such as \`link_1K…\`: never changes, and is what other tools take.
- \`externalId\`, your own name for it. Where a tool takes an \`id\`, write \`ext_\` before it.
- \`domain\` and \`key\`: what people see. \`get_single_dub_link_by_id\` finds the \`id\` by them.

## Create

- One link: \`create_a_dub_link\`. Several: \`dub_links_bulk_create\`, whose result tells of each by its \`index\`.
- When the same job may run twice: \`dub_links_upsert\`, which looks for a link with the same \`url\`; or give each link an
  \`externalId\`, so that a repeat is a conflict instead of a duplicate.
- Tags and folders must exist first: \`create_a_dub_tag\`, \`create_a_dub_folder\`.
- Set \`trackConversion\` if leads and sales are to be counted. It cannot count what happened before.
- Put campaign parameters into \`utm_source\`, \`utm_medium\` and \`utm_campaign\`, with one spelling for one thing:
  analytics group by exact text.

## Change and retire

- An update changes only what is given. Lists, such as \`tagIds\`, are replaced as a whole: read the old list first.
- Changing \`domain\` or \`key\` breaks what was printed and shared. Changing \`url\` does not.
- To retire a link, set \`archived\`: it keeps working and leaves the lists. \`expiresAt\` ends it on a date, with
  \`expiredUrl\` as the place to go then. Deleting ends it at once, for good.
`,
};
