import type { McpServer } from "@modelcontextprotocol/server";
import type { GatewayTool } from "../../gateway-tools/gateway-tool.ts";
import { CHART_VIEW } from "../../tool-calls/listing/listed-tool.ts";
import type { Tool } from "../../tools/tool.ts";
import type { ConnectedAccounts } from "../connected-account.ts";
import { readChartView, VIEW_TYPE } from "./chart-view.ts";
import { describeAccount } from "./describe-account.ts";
import { ANALYTICS_GUIDE } from "./guides/analytics.ts";
import { CONVERSIONS_GUIDE } from "./guides/conversions.ts";
import { DOMAINS_GUIDE } from "./guides/domains.ts";
import type { Guide } from "./guides/guide.ts";
import { LINKS_GUIDE } from "./guides/links.ts";
import { PARTNERS_GUIDE } from "./guides/partners.ts";
import { readSkills } from "./skills/skill.ts";

export const GUIDES: readonly Guide[] = [
  LINKS_GUIDE,
  ANALYTICS_GUIDE,
  DOMAINS_GUIDE,
  CONVERSIONS_GUIDE,
  PARTNERS_GUIDE,
];

interface ResourcesOptions {
  readonly accounts: ConnectedAccounts;
  readonly tools: readonly Tool[];
  readonly beyond?: { readonly tools: readonly GatewayTool[] } | undefined;
}

/** A guide changes with a release only, and is the same for all. */
const GUIDE_CACHE = { ttlMs: 3_600_000, cacheScope: "public" } as const;
/** The status of an account changes with any call. */
const ACCOUNT_CACHE = { ttlMs: 0, cacheScope: "private" } as const;

/** What a client can do with each account, a guide for each domain that it has tools for, and a playbook for each use case. */
export function registerResources(server: McpServer, { accounts, tools, beyond }: ResourcesOptions): void {
  if (tools.some(({ view }) => view !== undefined)) registerChartView(server);
  for (const connected of accounts) {
    const uri = `overdub://accounts/${connected.account.id}`;
    const config = {
      title: `Capabilities of ${connected.label}`,
      description: "Status of the account and the tools that work on it.",
      mimeType: "application/json",
      cacheHint: ACCOUNT_CACHE,
    };
    server.registerResource(`account-${connected.account.id}`, uri, config, () => ({
      contents: [{ uri, mimeType: "application/json", text: JSON.stringify(describeAccount(connected, tools)) }],
    }));
  }
  for (const { name, title, description, tags, text } of GUIDES) {
    if (!tools.some((tool) => tool.tags.some((tag) => tags.includes(tag)))) continue;
    const uri = `overdub://guides/${name}`;
    const config = { title, description, mimeType: "text/markdown", cacheHint: GUIDE_CACHE };
    server.registerResource(`guide-${name}`, uri, config, () => ({
      contents: [{ uri, mimeType: "text/markdown", text }],
    }));
  }
  const known = new Set([...tools, ...(beyond?.tools ?? [])].flatMap((tool) => tool.tags));
  for (const { name, title, description, tags, text } of readSkills()) {
    if (!tags.some((tag) => known.has(tag))) continue;
    const uri = `overdub://skills/${name}`;
    const config = { title, description, mimeType: "text/markdown", cacheHint: GUIDE_CACHE };
    server.registerResource(`skill-${name}`, uri, config, () => ({
      contents: [{ uri, mimeType: "text/markdown", text }],
    }));
  }
}

/** Read only when a host shows it: it is some 300 KB. */
function registerChartView(server: McpServer): void {
  const config = {
    title: "Chart of a result",
    description: "Figures over time, or in order.",
    mimeType: VIEW_TYPE,
    cacheHint: GUIDE_CACHE,
    // It asks nobody for anything: what it shows is the result that the host hands it.
    _meta: { ui: { prefersBorder: true } },
  };
  server.registerResource("chart", CHART_VIEW, config, () => {
    const text = readChartView();
    return { contents: text === undefined ? [] : [{ uri: CHART_VIEW, mimeType: VIEW_TYPE, text }] };
  });
}
