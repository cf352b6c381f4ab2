import type { AnyOperation, JsonSchema } from "@overdub/contract";
import type { Fields } from "../json/fields.ts";

/** Arguments of a call, split as they travel: `id` for the path, the rest by place. */
export interface ToolArguments {
  readonly id?: string | undefined;
  readonly query: Readonly<Record<string, unknown>>;
  /** Absent when the caller sent none. */
  readonly body?: unknown;
}

/** The MCP hints; always all four, because the protocol's defaults mislead. */
export interface ToolAnnotations {
  readonly title: string;
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: true;
}

/** What became of one item of a bulk call. */
export interface ItemOutcome {
  /** `created`, `updated`, `deleted`, `error`, …; `unknown` where the upstream does not tell. */
  readonly status: string;
  /** Why nothing became of it; with the status `error`. */
  readonly error?: { readonly code: string; readonly message: string };
  /** What a later call needs, such as the `id` of what was created. */
  readonly [field: string]: unknown;
}

/** How a tool handles many things in one call. */
export interface BulkItems {
  /** The argument that lists them. */
  readonly argument: string;
  /** Others that programs may list them by. */
  readonly otherArguments?: readonly string[];
  /** Where the items are ids of records. */
  readonly targets?: BulkTargets;
  /** As many as the operation takes in one request. */
  readonly maxItems: number;
  /**
   * One outcome for each item, in the order given, whatever the order and form of the upstream's answer.
   *
   * @param known What is known beside the answer.
   */
  readonly outcomesOf: (items: readonly unknown[], result: unknown, known?: KnownOfItems) => readonly ItemOutcome[];
}

export interface KnownOfItems {
  /** Whether the upstream may have done the same before, and its answer then is of what was left to do. Default: false. */
  readonly isRepeat?: boolean | undefined;
  /** The id of the record that each item names, where all were looked up: one without a record names nothing. */
  readonly records?: RecordIds | undefined;
}

/** Of items of a bulk call, by the items. */
export type RecordIds = ReadonlyMap<unknown, unknown>;

/** How the records that a bulk call names by ids are found. */
export interface BulkTargets {
  /** What an item may call a row by. */
  readonly namesOf: (row: Fields) => readonly unknown[];
  /** Paths of what a plan shows of a row. */
  readonly shownFields: readonly string[];
  /** For the tool that lists the resource, so that it leaves nothing out. */
  readonly filters?: Fields;
  /** Where one list does not hold every row: those of each group that the resource is counted by do. */
  readonly groupBy?: string;
}

/** What goes along with a call, other than the record that it names. */
export interface AffectedThings {
  readonly what: string;
  /** What becomes of them. */
  readonly effect: string;
  /** Filters of links, if it is links that are to be counted. */
  readonly links?: Fields;
  /** How many, where the record tells. */
  readonly count?: number | undefined;
}

/** How the name that an operation's path takes is found, where callers may give the `id` of a row instead. */
export interface IdLookup {
  /** The tool that lists the rows. */
  readonly list: Tool;
  /** Filters of lists that together hold every row. */
  readonly filters: readonly Readonly<Record<string, unknown>>[];
  /** Whether a value is a name already, and needs no look-up. */
  readonly isName: (given: string) => boolean;
  /** The field of a row that holds the name. */
  readonly nameField: string;
}

/** How the record that a call changes is found where the call names it by no id. */
export interface TargetLookup {
  /** For the tool that lists the resource: what narrows it to the record. Undefined if the call does not tell. */
  readonly filters: (args: Fields) => Fields | undefined;
  /** Whether a row of that list is the record. */
  readonly isIt: (row: Fields, args: Fields) => boolean;
  /** What must not change between plan and call. Default: what can be updated of the resource. */
  readonly stateFields?: readonly string[];
}

/** A typical call. The tests make it of every tool, on every surface. */
export interface ExampleCall {
  /** Flat, as MCP takes them. */
  readonly args: Fields;
  /** What has to reach Dub: method, and path with query, decoded. */
  readonly request: string;
  /** With this body. Default: none. */
  readonly body?: unknown;
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
  /** Every argument by the place in which it travels: those of the schemas, and those that no list shows. */
  readonly accepts: Readonly<Record<"query" | "body", Readonly<Record<string, JsonSchema>>>>;
  /** Names of required arguments, across both schemas. */
  readonly required: readonly string[];
  /** The argument that fills each parameter of the operation's path: `{ linkId: "id" }`. */
  readonly pathArguments: Readonly<Record<string, string>>;
  /** For a tool whose arguments do not map one to one onto the operation's; or that refuses some of them. */
  readonly selectArguments?: ((args: ToolArguments) => ToolArguments) | undefined;
  /** The argument that is the operation's whole body, where that is no object. Programs may give the bare body too. */
  readonly bodyArgument?: string | undefined;
  /** Where programs may give several bodies, sent one after the other: as an array, or in an object under this name. */
  readonly severalAs?: string | undefined;
  readonly idLookup?: IdLookup | undefined;
  readonly target?: TargetLookup | undefined;
  /** What a plan says of other things. @param target  The record as it is now. @param args  Of the call, flat. */
  readonly alongside?: ((target: Fields, args: Fields) => readonly AffectedThings[]) | undefined;
  /** For a tool whose calls are about many things, each of which can fail. */
  readonly bulk?: BulkItems | undefined;
  /** Paths of the fields that an agent is shown of a row, unless it asks for others. Default: all that are not null. */
  readonly conciseFields?: ((row: Fields) => readonly string[]) | undefined;
  /** What clients that show pages beside results can show of it: figures over time or in order, as a chart. */
  readonly view?: "chart" | undefined;
  /** What an agent has to know of a response of the embedded workspace. */
  readonly embeddedHint?: string | undefined;
  readonly example: ExampleCall;
  /** Whether it stands on no page of the product: those that do are listed first. Default: false. */
  readonly isAddition?: boolean | undefined;
}

/** What one call may be about, in as many requests as it takes. */
export const MAX_BULK_ITEMS = 10_000;

export type MethodClass = "read" | "write" | "custom";

/** Custom methods stay `custom` even where they only read. See behaviour/gateway 6.3. */
export function methodClass(method: string): MethodClass {
  if (method === "list" || method === "get") return "read";
  if (method === "create" || method === "update" || method === "delete") return "write";
  return "custom";
}
