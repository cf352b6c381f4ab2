import type { AnyOperation, JsonSchema } from "@overdub/contract";
import { toJsonSchema } from "@overdub/contract";
import { NATIVE_PAGING_NAMES } from "../invoke/cursor/paging-names.ts";
import type { ToolArguments } from "../invoke/types.ts";
import type { Tool, ToolAnnotations } from "./tool.ts";

interface ToolDefinition {
  readonly name: string;
  readonly resource: string;
  readonly method: string;
  /** For people, in a list of tools. */
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly operation: AnyOperation;
  /** Arguments that are named otherwise than the path parameter they fill. The last parameter is `id` anyway. */
  readonly pathArguments?: Readonly<Record<string, string>>;
  /** Where the operation leaves more open than the tool should. Default: what the operation requires. */
  readonly required?: readonly string[];
  /** Where the operation's own facts are not what agents should be told. */
  readonly hints?: Partial<Omit<ToolAnnotations, "title" | "openWorldHint">>;
  readonly selectArguments?: (args: ToolArguments) => ToolArguments;
}

type Properties = Readonly<Record<string, JsonSchema>>;

/** A tool: what an agent needs to know, and everything else derived from its operation. */
export function defineTool(definition: ToolDefinition): Tool {
  const { operation, method, hints, title, ...own } = definition;
  const pathArguments = { ...defaultPathArguments(operation), ...definition.pathArguments };
  const params = objectSchema(operation.input.params);
  const query = objectSchema(operation.input.query);
  const body = operation.input.body === null ? EMPTY : objectSchema(operation.input.body);
  return {
    ...own,
    method,
    operation,
    pathArguments,
    annotations: {
      title,
      readOnlyHint: operation.effect === "read",
      destructiveHint: operation.effect === "destroy" || operation.method === "PATCH" || operation.method === "PUT",
      idempotentHint: operation.idempotent,
      openWorldHint: true,
      ...hints,
    },
    querySchema: {
      type: "object",
      properties: {
        ...Object.fromEntries(
          Object.entries(pathArguments).map(([param, argument]) => [argument, params.properties[param]]),
        ),
        ...(method === "list"
          ? { ...pageProperties(operation), ...withoutPaging(query.properties) }
          : query.properties),
      },
    },
    bodySchema: { type: "object", properties: body.properties },
    required: definition.required ?? [...Object.values(pathArguments), ...query.required, ...body.required],
  };
}

const EMPTY: { properties: Properties; required: readonly string[] } = { properties: {}, required: [] };

/**
 * Clients read nothing but `properties` of the root, so an operation whose body is anything but an object needs a tool
 * that names a property for it. Source: spec truto-gateway 5.2.
 */
function objectSchema(schema: Parameters<typeof toJsonSchema>[0]): typeof EMPTY {
  const { properties, required } = toJsonSchema(schema, "input") as Partial<typeof EMPTY>;
  return { properties: properties ?? {}, required: required ?? [] };
}

function defaultPathArguments(operation: AnyOperation): Record<string, string> {
  const params = Object.keys(operation.input.params.shape);
  return Object.fromEntries(params.map((param, index) => [param, index === params.length - 1 ? "id" : param]));
}

function pageProperties({ paging }: AnyOperation): Properties {
  const maximum = paging.style === "none" ? {} : { maximum: paging.maxSize };
  return {
    limit: { type: "integer", minimum: 1, ...maximum, description: "Maximum records in this page." },
    next_cursor: {
      type: "string",
      description: "The next_cursor of the previous page, unchanged; repeat the same filters or leave them out.",
    },
  };
}

function withoutPaging(properties: Properties): Properties {
  const native: readonly string[] = [...NATIVE_PAGING_NAMES, "limit"];
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !native.includes(name)));
}
