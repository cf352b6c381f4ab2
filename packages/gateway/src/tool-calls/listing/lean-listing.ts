import type { JsonSchema } from "@overdub/contract";
import type { Tool, ToolAnnotations } from "../../tools/tool.ts";
import type { InputSchema } from "../input-schema.ts";
import { levelOf } from "../select-tools.ts";
import { compactSchema } from "./compact-schema.ts";
import type { ListedTool, ListingOptions } from "./listed-tool.ts";
import { listTool } from "./listed-tool.ts";
import { firstSentence } from "./short-description.ts";

export const MAX_DESCRIBED = 10;

/** What agents want most, so that they need not look for it. */
const LISTED = ["list_all_dub_links", "list_all_dub_analytics"];

/**
 * The lean surface: tools of ours to find and call the others, and the reads that agents want most. A read never shares a
 * tool with a write: people allow the one always, and the other each time. See behaviour/mcp 2.
 */
export function leanListing(tools: readonly Tool[], options: ListingOptions): ListedTool[] {
  const listed = LISTED.flatMap((name) => tools.find((tool) => tool.name === name) ?? []);
  return [
    searchTool(tools),
    DESCRIBE_TOOL,
    ...(tools.some((tool) => levelOf(tool) === "read") ? [CALL_READ_TOOL] : []),
    ...(tools.some((tool) => levelOf(tool) !== "read") ? [CALL_WRITE_TOOL] : []),
    ...listed.map((tool) => terseTool(listTool(tool, options))),
  ];
}

const LOOKS_UP = { readOnlyHint: true, destructiveHint: false, idempotentHint: true } as const;

export const SEARCH_INPUT = inputOf({ query: { type: "string", description: "Such as `pause a partner`." } }, [
  "query",
]);

function searchTool(tools: readonly Tool[]): ListedTool {
  const resources = [...new Set(tools.map(({ resource }) => resource))].join(", ");
  return ownTool({
    name: "search_dub_tools",
    title: "Search tools",
    description: `Find tools by what you want to do. There are ${tools.length}, for: ${resources}.`,
    hints: LOOKS_UP,
    inputSchema: SEARCH_INPUT,
  });
}

export const DESCRIBE_INPUT = inputOf(
  { names: { type: "array", items: { type: "string" }, minItems: 1, maxItems: MAX_DESCRIBED } },
  ["names"],
);

const DESCRIBE_TOOL = ownTool({
  name: "describe_dub_tools",
  title: "Describe tools",
  description: "What tools do, and the schema of their arguments. Look here before you call a tool.",
  hints: LOOKS_UP,
  inputSchema: DESCRIBE_INPUT,
});

export const CALL_INPUT = inputOf(
  {
    name: { type: "string", description: "As found." },
    arguments: { type: "object", description: "As described." },
  },
  ["name"],
);

const CALL_READ_TOOL = ownTool({
  name: "call_dub_read_tool",
  title: "Call a tool that reads",
  description: "Call a tool whose effect is `reads`.",
  hints: LOOKS_UP,
  inputSchema: CALL_INPUT,
});

const CALL_WRITE_TOOL = ownTool({
  name: "call_dub_write_tool",
  title: "Call a tool that writes",
  description: "Call a tool whose effect is `changes` or `removes`.",
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: false },
  inputSchema: CALL_INPUT,
});

interface OwnTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hints: Pick<ToolAnnotations, "readOnlyHint" | "destructiveHint" | "idempotentHint">;
  readonly inputSchema: InputSchema;
}

/** A tool that no operation of Dub is behind. */
function ownTool({ hints, inputSchema, ...tool }: OwnTool): ListedTool {
  return { ...tool, inputSchema: compactSchema(inputSchema), annotations: { ...hints, openWorldHint: true } };
}

function inputOf(properties: InputSchema["properties"], required: readonly string[]): InputSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

/** A tool in as few bytes as can be: what it does, and the names of its arguments. `describe_dub_tools` tells the rest. */
export function terseTool({ description, inputSchema, ...tool }: ListedTool): ListedTool {
  const properties = inputSchema.properties as Readonly<Record<string, JsonSchema>>;
  const terse = Object.entries(properties).map(([name, { description: _description, ...property }]) => [
    name,
    property,
  ]);
  return {
    ...tool,
    description: firstSentence(description),
    inputSchema: { ...inputSchema, properties: Object.fromEntries(terse) },
  };
}
