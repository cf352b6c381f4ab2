import { defineOperation } from "../operation.ts";
import { Link } from "./link.ts";
import { LinkIdParams } from "./link-input.ts";

/** `getLinkInfo` with the link's ID in the path. */
export const getLink = defineOperation({
  id: "getLink",
  method: "GET",
  path: "/links/{linkId}",
  tag: "Links",
  effect: "read",
  input: { params: LinkIdParams },
  success: { status: 200, body: Link },
  summary: "Retrieve a link by its ID",
});
