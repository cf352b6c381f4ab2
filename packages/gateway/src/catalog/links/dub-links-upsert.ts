import { upsertLink } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseLink } from "../concise-fields.ts";

export const dubLinksUpsert = defineTool({
  name: "dub_links_upsert",
  resource: "links",
  method: "upsert",
  title: "Create or update a link",
  description:
    "Make sure that there is a short link to `url`: one with this destination is updated with the other fields, " +
    "which overwrites their values; else one is created as by create_a_dub_link. Use it when running the same job " +
    "again must not add links. Put UTM parameters into `url` itself: separate ones change the stored destination, " +
    "and the next call does not find the link.",
  tags: ["links"],
  operation: upsertLink,
  conciseFields: conciseLink,
  target: {
    filters: ({ url }) => (typeof url === "string" ? { search: url } : undefined),
    isIt: (row, { url }) => normalized(row.url) === normalized(url),
  },
  // As the product lists it; the operation's exception is the one that the description warns of.
  hints: { idempotentHint: true },
  example: {
    args: { url: "https://a.example", comments: "Nightly" },
    request: "PUT /links/upsert",
    body: { url: "https://a.example", comments: "Nightly" },
  },
});

/** As destinations are stored. */
function normalized(url: unknown): unknown {
  return typeof url === "string" && URL.canParse(url) ? new URL(url).href : url;
}
