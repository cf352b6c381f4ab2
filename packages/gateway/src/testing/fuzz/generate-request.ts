import type { Random } from "@overdub/testkit/fuzz";
import { anyName, anyText } from "@overdub/testkit/fuzz";
import { catalog } from "../../catalog/catalog.ts";
import type { Tool } from "../../tools/tool.ts";
import type { Fixtures } from "./fixtures.ts";
import { generateBody } from "./generate-body.ts";
import { propertiesOf } from "./properties-of.ts";
import type { Target } from "./targets.ts";

/** A request as it is sent. */
export interface FuzzRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** A request to a route, nearly right more often than not: what is wrong at once does not get far. */
export function generateRequest(random: Random, target: Target, fixtures: Fixtures): FuzzRequest {
  const method = target.method === "ALL" || random.chance(0.03) ? random.pick(METHODS) : target.method;
  const tool = toolOf(target);
  const names = namesFor(target, tool);
  const path = fillPath(random, target.path, fixtures);
  const query = generateQuery(random, target, names, fixtures);
  const hasBody = method !== "GET" && method !== "HEAD" && random.chance(0.95);
  return {
    method,
    path: `${random.chance(0.05) ? "/" : ""}${path}${query && `?${query}`}`,
    headers: generateHeaders(random, target, fixtures),
    body: hasBody ? generateBody(random, { target, tool, names, fixtures }) : undefined,
  };
}

function toolOf({ method, path }: Target): Tool | undefined {
  const [, prefix, resource, rest] = path.split("/");
  if (prefix !== "proxy") return undefined;
  const methods: Record<string, string> = { GET: rest ? "get" : "list", PATCH: "update", DELETE: "delete" };
  const name = method === "POST" ? (rest ?? "create") : methods[method];
  return catalog.find((tool) => tool.resource === resource && tool.method === name);
}

const CONTROL_NAMES = [
  "limit",
  "next_cursor",
  "sort_by",
  "id",
  "ids",
  "name",
  "tenant_id",
  "environment_id",
  "status",
  "is_sandbox",
  "created_at",
  "context",
  "api_key",
  "base_url",
  "config",
  "methods",
  "tags",
  "expires_at",
  "log_type",
  "log_type_filter",
  "type",
  "resource",
  "has_description",
  "integrated_account_id",
];

function namesFor({ path }: Target, tool: Tool | undefined): readonly string[] {
  if (tool) return [...propertiesOf(tool.querySchema), ...propertiesOf(tool.bodySchema), "limit", "next_cursor"];
  if (path.startsWith("/custom")) return ["methodConfig", "url", "domain", "next_cursor", "limit", "id"];
  return CONTROL_NAMES;
}

function fillPath(random: Random, template: string, fixtures: Fixtures): string {
  const fill = (name: string): string => {
    if (random.chance(0.08)) return encodeURIComponent(anyText(random).toWellFormed());
    if (random.chance(0.04)) return random.pick(["%2e%2e", "%2F", "%00", "%", "%E0%A4", "%252e", "a%5Cb", "oauth"]);
    const { account, sandboxId, blockedId, mcpToken, mcpTokenId } = fixtures;
    if (name === "token") return mcpToken;
    if (name === "tokenId") return mcpTokenId;
    if (name === "accountId") return account.id;
    if (name === "slugOrId") return "dub";
    if (name === "*") return ["links", ...random.several(2, () => random.pick(["x", "analytics", "a b"]))].join("/");
    const ids = template.startsWith("/proxy") ? ["link_1", "ext_1", "undefined"] : [account.id, sandboxId, blockedId];
    return random.pick(ids);
  };
  return template.replace(/:(\w+)\??|\*/g, (whole, name?: string) => fill(name ?? whole));
}

const OPERATORS = ["eq", "ne", "in", "nin", "gt", "gte", "lt", "lte", "like", "null", "desc", "0", ""] as const;
const SWITCHES = [
  "truto_response_format=raw",
  "truto_exclude_fields=id,url",
  "truto_key_by=id",
  "truto_body_passthrough=true",
  "read_only=true",
  "tags=links,none",
  "a[b][c][d][e][f]=1",
  "%E0%A4%A=1",
] as const;

function generateQuery(random: Random, { path }: Target, names: readonly string[], fixtures: Fixtures): string {
  const parts = random.several(random.chance(0.5) ? 3 : 0, () => {
    const name = encodeURIComponent(anyName(random, names).slice(0, 300).toWellFormed());
    const operator = random.chance(0.3) ? `[${random.pick(OPERATORS)}]` : "";
    return `${name}${operator}=${encodeURIComponent(anyText(random).slice(0, 300).toWellFormed())}`;
  });
  if (random.chance(0.1)) parts.push(random.pick(SWITCHES));
  if (/^\/(proxy|custom)/.test(path) && random.chance(0.95)) {
    const { account, sandboxId, blockedId } = fixtures;
    const rarely = [sandboxId, blockedId, "x", "", "11111111-1111-4111-8111-111111111111"];
    parts.push(`integrated_account_id=${random.chance(0.85) ? account.id : random.pick(rarely)}`);
  }
  if (path === "/log" && random.chance(0.8)) parts.push(`log_type=${random.pick(["unified_proxy_api", "mcp", "x"])}`);
  if (path.startsWith("/proxy") && random.chance(0.3)) parts.push("id=link_1&bounty_id=bnty_1");
  return parts.join("&");
}

function generateHeaders(random: Random, { path }: Target, fixtures: Fixtures): Record<string, string> {
  const headers: Record<string, string> = {};
  const { authorization, accountAuthorization, foreignAuthorization } = fixtures;
  const isOwn = path.startsWith("/integrated-account/me");
  if (random.chance(0.9)) headers.authorization = isOwn ? accountAuthorization : authorization;
  else if (random.chance(0.8)) {
    headers.authorization = random.pick([
      accountAuthorization,
      authorization,
      foreignAuthorization,
      "Bearer",
      "Bearer x",
      "Basic YTpi",
    ]);
  }
  if (random.chance(0.5)) {
    const types = ["application/json", "text/plain;charset=UTF-8", "", "application/x-www-form-urlencoded"];
    headers["content-type"] = random.chance(0.95) ? random.pick(types) : "multipart/form-data; boundary=x";
  }
  if (random.chance(0.1)) headers["idempotency-key"] = random.pick(["a", "b", " ", "x".repeat(300), "k-1"]);
  if (random.chance(0.1)) headers.accept = random.pick(["application/json", "text/event-stream", "*/*", "x"]);
  if (random.chance(0.05)) headers.origin = random.pick(["https://app.example", "null", "http://localhost:1"]);
  if (random.chance(0.1)) {
    headers["mcp-protocol-version"] = random.pick(["2024-11-05", "2025-11-25", "2026-07-28", "x"]);
  }
  return headers;
}
