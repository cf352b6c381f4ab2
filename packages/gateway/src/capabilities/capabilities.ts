import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { DUB_INTEGRATION } from "../environments/dub-integration.ts";
import { filterTools, servedTools, unservedTools } from "../tools/filter-tools.ts";
import type { Tool } from "../tools/tool.ts";
import type { FindServedOperations } from "../upstream/served-operations.ts";

/** What the routes that describe tools answer from. */
export interface CatalogDependencies {
  readonly db: Kysely<AccountTables>;
  readonly catalog: readonly Tool[];
  readonly findServedOperations: FindServedOperations;
}

/** What of the capabilities is asked for. */
export interface CapabilityFilter {
  readonly type: "proxy" | "unified" | "all";
  /** As in the filter of tools. */
  readonly methods: readonly string[];
  /** Empty for all. */
  readonly resources: readonly string[];
  readonly hasDescription: boolean | undefined;
}

/** What an integration offers, for a user interface or an agent to look through. See behaviour/gateway 6.4. */
export function toCapabilities(catalog: readonly Tool[], filter: CapabilityFilter) {
  const { id, name, category, config } = DUB_INTEGRATION;
  const described = catalog.filter(isDescribed).length;
  return {
    integration: { id, name, label: config.label, category },
    proxy: filter.type === "unified" ? [] : groupByResource(selectTools(catalog, filter)),
    unified: [],
    auth: AUTH,
    ai_readiness: {
      proxy_methods: catalog.length,
      proxy_methods_with_descriptions: described,
      ai_ready_score: catalog.length === 0 ? 0 : Math.round((100 * described) / catalog.length) / 100,
    },
  };
}

/**
 * The same of an account, with how it fares, and the tools that its upstream does not serve.
 *
 * @param served  Ids of operations; undefined where it is not known.
 */
export function toAccountCapabilities(
  catalog: readonly Tool[],
  filter: CapabilityFilter,
  account: Account,
  served: ReadonlySet<string> | undefined,
) {
  const tools = servedTools(catalog, [served]);
  const { integration, ...rest } = toCapabilities(tools, filter);
  const { id, status, authenticationMethod, blockedAtMs } = account;
  return {
    integration,
    environment_id: account.environmentId,
    ...rest,
    unavailable: unservedTools(catalog, served).map(({ name }) => ({ name, reason: NOT_SERVED })),
    account: { id, status, authentication_method: authenticationMethod, is_blocked: blockedAtMs !== null },
  };
}

const NOT_SERVED = "The embedded workspace does not serve this operation; an account of the hosted Dub may.";

const API_REFERENCE = "https://dub.co/docs/api-reference";

const AUTH = {
  formats: ["api_key"],
  fields: [
    { name: "api_key", label: "Dub API key", type: "password", required: true, format: null, placeholder: "dub_…" },
  ],
  documentation_link: `${API_REFERENCE}/authentication`,
};

function selectTools(catalog: readonly Tool[], { methods, resources, hasDescription }: CapabilityFilter) {
  return filterTools(catalog, { methods }).filter(
    (tool) =>
      (resources.length === 0 || resources.includes(tool.resource)) &&
      (hasDescription === undefined || isDescribed(tool) === hasDescription),
  );
}

/** Resources in the order of their first tool. */
function groupByResource(tools: readonly Tool[]) {
  const groups = Map.groupBy(tools, ({ resource }) => resource);
  return [...groups].map(([resource, methods]) => ({ resource, methods: methods.map(toMethodRow) }));
}

function toMethodRow(tool: Tool) {
  return {
    method: tool.method,
    name: tool.name,
    description: tool.description,
    has_description: isDescribed(tool),
    has_query_schema: hasProperties(tool.querySchema),
    has_body_schema: hasProperties(tool.bodySchema),
    has_response_schema: true,
    api_documentation_url: `${API_REFERENCE}/introduction`,
  };
}

function isDescribed({ description }: Tool): boolean {
  return description !== "";
}

function hasProperties({ properties }: Tool["querySchema"]): boolean {
  return typeof properties === "object" && properties !== null && Object.keys(properties).length > 0;
}
