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

/** A server is built for each request, while there are about as many lists as configurations of tokens. */
const built = new Map<string, readonly ListedTool[]>();
const MAX_LISTS = 200;

/** What one client finds in its list of tools. */
export function listTools(listing: Listing): readonly ListedTool[] {
  const key = keyOf(listing);
  const known = built.get(key);
  if (known) return known;
  const listed = buildList(listing);
  if (built.size >= MAX_LISTS) built.clear();
  built.set(key, listed);
  return listed;
}

function buildList({ tools, isLean, ...options }: Listing): readonly ListedTool[] {
  return isLean ? leanListing(tools, options) : explainOnce(tools.map((tool) => listTool(tool, options)));
}

const numbers = new WeakMap<Tool, number>();
let lastNumber = 0;

function keyOf({ tools, isLean, hasAccountArgument }: Listing): string {
  return [isLean, hasAccountArgument, ...tools.map(numberOf)].join();
}

function numberOf(tool: Tool): number {
  const known = numbers.get(tool);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(tool, lastNumber);
  return lastNumber;
}
