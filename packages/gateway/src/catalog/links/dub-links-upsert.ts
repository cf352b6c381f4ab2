import { upsertLink } from "@overdub/contract";
import { defineTool } from "../define-tool.ts";

export const dubLinksUpsert = defineTool({
  name: "dub_links_upsert",
  resource: "links",
  method: "upsert",
  title: "Create or update a link",
  description:
    "Make sure that a short link to `url` exists: if the workspace has a link with this destination it is updated with " +
    "the other fields, which overwrites their values, else a new one is created as create_a_dub_link does. Use it when " +
    "running the same job again must not add links. Put UTM parameters into `url` itself: given as separate fields " +
    "they change the stored destination, and the next call does not find the link again.",
  tags: ["links"],
  operation: upsertLink,
  // As the product lists it; the operation's exception is the one that the description warns of.
  hints: { idempotentHint: true },
});
