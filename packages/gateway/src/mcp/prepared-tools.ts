import { LRUCache } from "lru-cache";
import type { Account } from "../accounts/account.ts";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { selectGatewayTools } from "../gateway-tools/select-gateway-tools.ts";
import type { McpTokenConfig } from "../mcp-tokens/mcp-token.ts";
import type { ToolScope } from "../tool-calls/select-tools.ts";
import { selectTools } from "../tool-calls/select-tools.ts";
import { servedTools, unservedTools } from "../tools/filter-tools.ts";
import type { Tool } from "../tools/tool.ts";
import type { KeptToolList } from "./answer-directly.ts";
import { listsAll, readUrlScope } from "./url-scope.ts";

/** What decides which tools a request may call. */
export interface ToolRights {
  /** Of the URL, as it was written. */
  readonly query: string;
  readonly config: McpTokenConfig;
  readonly accounts: readonly Account[];
  /** What the upstream of each serves, in the same order; undefined where it is not known. */
  readonly served: readonly (ReadonlySet<string> | undefined)[];
}

export interface PreparedTools {
  /** What may be called, in the catalog's order. */
  readonly tools: readonly Tool[];
  /** What is no operation of Dub and was asked for. */
  readonly gatewayTools: readonly GatewayTool[];
  /** Whether they are to be found by searching, instead of listed. */
  readonly isLean: boolean;
  /** Of each account: tools that the client could have, and its upstream does not serve. */
  readonly notServed: readonly (readonly Tool[])[];
  /** By name; none where they are called by other tools. */
  readonly callable: ReadonlyMap<string, Tool>;
  readonly toolList: KeptToolList;
}

export type PrepareTools = (rights: ToolRights) => PreparedTools;

interface PrepareToolsDeps {
  readonly catalog: readonly Tool[];
  /** What there is beyond the operations of Dub. Default: nothing. */
  readonly gatewayTools?: readonly GatewayTool[] | undefined;
  /** What the operator leaves to any client. Default: everything. */
  readonly scope?: ToolScope | undefined;
}

/** Tokens have few configurations between them. A list of tools has up to 80 KB. */
const MAX_PREPARED = 100;

/**
 * The tools of requests, chosen once for all that have the same rights. See behaviour/gateway 7.2.
 *
 * @returns throws McpRefusal for a URL that asks for what there is not.
 */
export function createPrepareTools({ catalog, gatewayTools = [], scope = {} }: PrepareToolsDeps): PrepareTools {
  const prepared = new LRUCache<string, { readonly served: ToolRights["served"]; readonly tools: PreparedTools }>({
    max: MAX_PREPARED,
  });

  function choose({ query, config, accounts, served }: ToolRights): PreparedTools {
    const search = new URLSearchParams(query);
    const writable: ToolScope = accounts.every(({ isSandbox }) => isSandbox) ? { access: "read" } : {};
    const scopes = [scope, writable, config, readUrlScope(search)];
    const allowed = selectTools(catalog, scopes);
    const tools = listsAll(search) ? allowed.tools : servedTools(allowed.tools, served);
    return {
      tools,
      gatewayTools: selectGatewayTools(gatewayTools, scopes),
      isLean: allowed.isLean,
      notServed: served.map((one) => unservedTools(allowed.tools, one)),
      callable: new Map(allowed.isLean ? [] : tools.map((tool) => [tool.name, tool])),
      toolList: {},
    };
  }

  return (rights) => {
    const { query, config, accounts, served } = rights;
    const key = JSON.stringify([query, config, accounts.map(({ isSandbox }) => isSandbox)]);
    const known = prepared.get(key);
    // A document that was asked for again may say something else.
    if (known?.served.every((one, index) => one === served[index])) return known.tools;
    const tools = choose(rights);
    prepared.set(key, { served, tools });
    return tools;
  };
}
