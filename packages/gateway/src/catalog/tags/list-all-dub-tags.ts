import { getTags } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const listAllDubTags = defineTool({
  name: "list_all_dub_tags",
  resource: "tags",
  method: "list",
  title: "List tags",
  description:
    "List the workspace's tags by name. Use it to find the ids that link tools and analytics take, or before " +
    "create_a_dub_tag to see whether a name is taken. Links with a tag come from list_all_dub_links with `tagIds`.",
  tags: ["tags"],
  operation: getTags,
  unlisted: ["includeLinksCount"],
  example: {
    args: { ids: ["tag_1", "tag_2"], sortBy: "createdAt" },
    request: "GET /tags?ids=tag_1,tag_2&sortBy=createdAt&page=1",
  },
});
