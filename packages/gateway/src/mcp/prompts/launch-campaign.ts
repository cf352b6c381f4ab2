import { definePrompt } from "./prompt.ts";

export const launchCampaign = definePrompt({
  name: "launch_campaign",
  title: "Launch a campaign",
  description: "One tagged link for each channel, checked and ready to share.",
  needs: ["list_all_dub_links", "list_all_dub_domains", "create_a_dub_link"],
  args: {
    url: "Where the campaign leads",
    name: "Name of the campaign, such as spring-sale",
    channels: "Where it is shared, separated by commas, such as newsletter, instagram, qr poster",
    domain: "Domain of the short links (optional)",
  },
  render: ({ url, name, channels, domain }) => `Set up the short links of a campaign.

- Destination: ${url}
- Campaign: ${name}
- Channels: ${channels}
- Domain: ${domain}

1. Look at list_all_dub_domains. If no domain is given, take the workspace's primary one; if the one that is given is not there
   or not verified, stop and say so.
2. Look with list_all_dub_links whether links of this campaign exist already. Do not create any again.
3. Propose one link for each channel, as a table, before you create anything: \`key\` (short, lower case, readable),
   \`utm_source\` (the channel), \`utm_medium\` (email, social, print, …), \`utm_campaign\` (the campaign's name, in one
   spelling). Use the workspace's own spelling of UTM values where earlier links show one.
4. After the user agrees, create them, with \`trackConversion\` if sign-ups or sales are to be counted. If a \`key\` is taken,
   propose another one instead of adding digits.
5. Answer with a table of channel and \`shortLink\`, ready to copy, and say how to read the results later: clicks by link, with
   \`utm_campaign\` as the filter.`,
});
