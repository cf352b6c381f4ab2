import type { Tool } from "../../catalog/tool.ts";
import { leanListing } from "../lean/lean-listing.ts";
import { explainOnce } from "./explain-once.ts";
import type { ListedTool, ListingOptions } from "./listed-tool.ts";
import { listTool } from "./listed-tool.ts";

export interface Listing extends ListingOptions {
  /** What may be called, in the catalog's order. */
  readonly tools: readonly Tool[];
  /** Whether they are to be found by searching, instead of listed. */
  readonly isLean: boolean;
}

/** What one client finds in its list of tools. */
export function listTools({ tools, isLean, ...options }: Listing): ListedTool[] {
  return isLean ? leanListing(tools, options) : explainOnce(tools.map((tool) => listTool(tool, options)));
}
