import type { JsonSchema } from "@overdub/contract";
import type { Tool, ToolAnnotations } from "../../tools/tool.ts";
import { CLEAR } from "../clear.ts";
import type { InputSchema } from "../input-schema.ts";
import { inputSchemaOf } from "../input-schema.ts";
import { compactSchema } from "./compact-schema.ts";

/** A tool as a client sees it in a list. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  /** Without the title, which clients look for beside the name first. */
  readonly annotations: Omit<ToolAnnotations, "title">;
  /** Names the page that shows its results, for clients that can show one: the extension MCP Apps. */
  readonly _meta?: { readonly ui: { readonly resourceUri: string } };
}

/** The address of the resource that is the page. */
export const CHART_VIEW = "ui://overdub/chart";

export interface ListingOptions {
  /** Calls must say which of several accounts they mean. */
  readonly hasAccountArgument: boolean;
}

/** The name of no tool's own argument. */
export const ACCOUNT_ARGUMENT = "account";
/** Explained once, by the instructions of the server. */
const ACCOUNT_PROPERTY = { type: "string" } as const;

const built = { plain: new WeakMap<Tool, ListedTool>(), withAccount: new WeakMap<Tool, ListedTool>() };

export function listTool(tool: Tool, { hasAccountArgument }: ListingOptions): ListedTool {
  const cache = built[hasAccountArgument ? "withAccount" : "plain"];
  const known = cache.get(tool);
  if (known) return known;
  const listed = buildListedTool(tool, hasAccountArgument);
  cache.set(tool, listed);
  return listed;
}

function buildListedTool(tool: Tool, hasAccountArgument: boolean): ListedTool {
  const { name, description } = tool;
  const { title, ...annotations } = tool.annotations;
  const schema = compactSchema(listedInputOf(tool));
  return {
    name,
    title,
    description,
    inputSchema: hasAccountArgument ? withAccountArgument(schema) : schema,
    annotations,
    ...(tool.view && { _meta: { ui: { resourceUri: CHART_VIEW } } }),
  };
}

/** Its names are those of the other arguments, so that they need not be told twice. */
const LISTED_CLEAR = { type: "array", items: { type: "string" } } as const;

/** Any write takes a key and a `detail`; who changes many things at once should know of the key. */
function listedInputOf(tool: Tool): InputSchema {
  const schema = inputSchemaOf(tool);
  const { idempotency_key: key, detail, [CLEAR]: clear, ...properties } = schema.properties;
  return {
    ...schema,
    properties: {
      ...properties,
      ...(clear ? { [CLEAR]: LISTED_CLEAR } : {}),
      ...(detail && tool.annotations.readOnlyHint ? { detail } : {}),
      ...(key && (tool.bulk || tool.severalAs !== undefined) ? { idempotency_key: key } : {}),
    },
  };
}

function withAccountArgument(schema: ReturnType<typeof compactSchema>): JsonSchema {
  return {
    ...schema,
    properties: { [ACCOUNT_ARGUMENT]: ACCOUNT_PROPERTY, ...schema.properties },
    required: [ACCOUNT_ARGUMENT, ...(schema.required ?? [])],
  };
}
