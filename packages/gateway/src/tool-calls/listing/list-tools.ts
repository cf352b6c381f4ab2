import type { JsonSchema } from "@overdub/contract";
import type { Tool } from "../../tools/tool.ts";
import { JSON_OBJECT } from "./compact-schema.ts";
import { leanListing } from "./lean-listing.ts";
import { listRecordsOnce } from "./list-records-once.ts";
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
  if (isLean) return leanListing(tools, options);
  return listRecordsOnce(explainOnce(tools.map((tool) => listTool(tool, options))));
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

/** Tools with fewer arguments can afford to explain them all. */
const MANY_ARGUMENTS = 5;

/**
 * A list in which large tools do not explain an argument that a tool before them explains in the same words. Most of the
 * cost of a list are fields of a link, which are the same to create, update and upsert it.
 */
export function explainOnce<Listed extends ListedTool>(tools: readonly Listed[]): Listed[] {
  const explained = new Set<string>();
  return tools.map((tool) => {
    const properties = Object.entries(tool.inputSchema.properties as Readonly<Record<string, JsonSchema>>);
    const isLarge = properties.length > MANY_ARGUMENTS;
    const told = properties.map(([name, property]) => {
      const { description, ...rest } = property;
      if (description === undefined) return [name, property];
      const explanation = `${name}: ${description}`;
      if (isLarge && explained.has(explanation))
        return [name, isJsonText(property) ? { ...rest, description: JSON_OBJECT } : rest];
      explained.add(explanation);
      return [name, property];
    });
    return { ...tool, inputSchema: { ...tool.inputSchema, properties: Object.fromEntries(told) } };
  });
}

/** Else it would look like any text. */
function isJsonText({ description }: JsonSchema): boolean {
  return typeof description === "string" && description.endsWith(JSON_OBJECT);
}
