import type { Tool } from "@overdub/gateway";
import { routesOf } from "@overdub/gateway";
import { catalog } from "@overdub/gateway/tools";
import { GENERATED, row } from "./markdown.ts";

/** Every tool by its resource, with its Proxy route and the operation of Dub's API behind it. */
export function toolsPage(): string {
  const resources = Map.groupBy(catalog, ({ resource }) => resource);
  return [
    GENERATED,
    INTRODUCTION,
    ...[...resources].map(([resource, tools]) => [`## ${resource}`, "", ...table(tools), ""].join("\n")),
  ].join("\n");
}

const INTRODUCTION = `
# Tools

A tool is one operation of Dub's API, under a name for agents and programs. \`overdub tool list --json\` prints their
arguments. The tools cover every operation of Dub's API except those that only web pages call. The embedded workspace
serves \`analytics\`, \`customers\`, \`domains\`, \`events\`, \`folders\`, \`links\`, \`qr_codes\`, \`tags\`, \`track\`,
\`track_open\` and \`track_sale\`. It answers the others with 404; they need an account of the hosted Dub.

Every tool can be called over [MCP](mcp.md), by its route of the [Proxy API](accounts.md#the-proxy-api), and with
\`overdub tool call\`.
`;

function table(tools: readonly Tool[]): string[] {
  return [row("Tool", "Does", "Proxy route", "Dub operation"), "|---|---|---|---|", ...tools.map(describe)];
}

function describe(tool: Tool): string {
  const { name, description, operation } = tool;
  return row(
    `\`${name}\``,
    firstSentence(description),
    `\`${routeOf(tool)}\``,
    `\`${operation.method} ${operation.path}\``,
  );
}

function routeOf(tool: Tool): string {
  const [route] = routesOf(tool);
  const path = `/proxy/${tool.resource}/${route?.rest}`.replace(":id", "{id}").replace(/\/$/, "");
  return `${route?.verb} ${path}`;
}

function firstSentence(text: string): string {
  return text.split(/(?<=[.!?])(?<!\b(?:e\.g|i\.e)\.)\s+(?=[A-Z`])/)[0] ?? text;
}
