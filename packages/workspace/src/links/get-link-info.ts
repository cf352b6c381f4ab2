import { getLinkInfo } from "@overdub/contract";
import { implement } from "./context.ts";
import { showLink } from "./get-link.ts";

export const handleGetLinkInfo = implement(getLinkInfo, { requires: "links.read" }, ({ query }, ctx) =>
  showLink(ctx, query),
);
