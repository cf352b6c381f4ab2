import type { AnyOperation, JsonSchema } from "@overdub/contract";
import type { ToolArguments } from "../invoke/types.ts";

/** The MCP hints; always all four, because the protocol's defaults mislead. */
export interface ToolAnnotations {
  readonly title: string;
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: true;
}

/** What a product calls: one operation of Dub's API under the gateway's names. */
export interface Tool {
  /** E.g. `list_all_dub_links`. */
  readonly name: string;
  /** E.g. `links`; the first segment of the Proxy route. */
  readonly resource: string;
  /** `list`, `get`, `create`, `update`, `delete`, or the name of a custom method. */
  readonly method: string;
  /** For an agent: what it does, when to use it, what is irreversible, units. */
  readonly description: string;
  readonly annotations: ToolAnnotations;
  readonly tags: readonly string[];
  readonly operation: AnyOperation;
  /** Arguments that travel in the query of the Proxy route, path parameters included. Root `properties`, no `$ref`. */
  readonly querySchema: JsonSchema;
  /** Arguments that travel in the body. */
  readonly bodySchema: JsonSchema;
  /** Names of required arguments, across both schemas. */
  readonly required: readonly string[];
  /** The argument that fills each parameter of the operation's path: `{ linkId: "id" }`. */
  readonly pathArguments: Readonly<Record<string, string>>;
  /** For a tool whose arguments do not map one to one onto the operation's. */
  readonly selectArguments?: ((args: ToolArguments) => ToolArguments) | undefined;
}
