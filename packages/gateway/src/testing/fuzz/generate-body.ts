import type { Random } from "@overdub/testkit/fuzz";
import { anyFields, anyJson, anyText } from "@overdub/testkit/fuzz";
import { catalog } from "../../catalog/catalog.ts";
import type { Tool } from "../../tools/tool.ts";
import type { Fixtures } from "./fixtures.ts";
import { propertiesOf } from "./properties-of.ts";
import type { Target } from "./targets.ts";

export interface BodySource {
  readonly target: Target;
  readonly tool: Tool | undefined;
  readonly names: readonly string[];
  readonly fixtures: Fixtures;
}

const BROKEN = ["{", "[", "", " ", "null", "nul", '{"a":}', "a=b", '"x"', "1e999", "[]", "{}", "\u0000"] as const;

/** Text to send: JSON in most cases, of the shape that the route reads. */
export function generateBody(random: Random, source: BodySource): string {
  if (random.chance(0.05)) return random.pick(BROKEN);
  const body = shapedBody(random, source);
  return JSON.stringify(random.chance(0.15) ? damage(random, body, source.names) : body) ?? "";
}

function shapedBody(random: Random, { target: { path }, tool, names, fixtures }: BodySource): unknown {
  const { account } = fixtures;
  if (path.startsWith("/mcp")) return mcpMessage(random);
  if (path === "/batch-request") return batchOf(random, fixtures);
  if (tool) return anyFields(random, propertiesOf(tool.bodySchema), 3);
  if (path.startsWith("/custom")) {
    return random.chance(0.5) ? anyJson(random, names) : { url: "x", methodConfig: methodConfig(random) };
  }
  const connection = { tenant_id: "acme", context: { api_key: "dub_fuzzed_key", label: anyText(random) } };
  const token = { name: "Fuzz", config: { methods: ["read"], tags: ["links"] }, expires_at: "2027-01-01T00:00:00Z" };
  const ids = { id: account.id, integrated_account_id: account.id };
  return random.pick([connection, { context: connection.context }, token, ids, anyFields(random, names)]);
}

/** One part of it is something else. */
function damage(random: Random, body: unknown, names: readonly string[]): unknown {
  if (typeof body !== "object" || body === null || random.chance(0.2)) return anyJson(random, names);
  const keys = Object.keys(body);
  if (keys.length === 0) return anyFields(random, names);
  const key = random.pick(keys);
  const damaged = { ...body, [key]: anyJson(random, names) };
  return random.chance(0.5) ? damaged : { ...body, [key]: damage(random, Reflect.get(body, key), names) };
}

function methodConfig(random: Random): unknown {
  const headers = random.pick([{}, { "x-own": "1" }, { authorization: "x" }, { "a b": "c" }, { accept: "\r\n" }]);
  return {
    method: random.pick(["GET", "POST", "delete", "TRACE", ""]),
    path: random.pick(["links", "/links/x", "../x", "https://evil.example", "oauth", "", "a%2fb", "é", "\ud800"]),
    query: random.pick([{}, { a: [1, { b: 2 }] }, { "": null }]),
    headers,
    body: anyJson(random, []),
    response_path: random.pick(["", "a.b", "0", "__proto__", "constructor.name"]),
  };
}

const NODE_NAMES = ["a", "links", "b", "constructor", "__proto__"] as const;

function batchOf(random: Random, { account, sandboxId }: Fixtures): unknown {
  const node = (name: string) => {
    const tool = random.pick(catalog);
    const placeholder = () =>
      random.pick([
        "{{args.x}}",
        "{{resources.a.id}}",
        "{{resources.links}}",
        "{{item.id}}",
        "{{args.none?:1}}",
        "{{",
        "x",
      ]);
    return {
      resource: random.chance(0.95) ? tool.resource : anyText(random),
      method: random.chance(0.95) ? tool.method : anyText(random),
      name: random.chance(0.97) ? name : anyText(random),
      ...(random.chance(0.5) && { id: placeholder() }),
      ...(random.chance(0.5) && { query: { limit: random.pick([1, 2, "0"]), search: placeholder() } }),
      ...(random.chance(0.5) && { body: { url: placeholder() } }),
      ...(random.chance(0.3) && { depends_on: random.pick(["a", "links", ["a", "b"], "none"]) }),
      ...(random.chance(0.3) && {
        loop_on: random.pick(["resources.a", "{{args.x}}", [1, 2], "{{resources.links}}", ""]),
      }),
      ...(random.chance(0.1) && { persist: false }),
    };
  };
  return {
    integrated_account_id: random.chance(0.9) ? account.id : sandboxId,
    resources: NODE_NAMES.slice(0, 1 + random.below(NODE_NAMES.length)).map(node),
    args: { x: anyJson(random, ["id"]) },
  };
}

function mcpMessage(random: Random): unknown {
  const tool = random.pick(catalog);
  const names = [...propertiesOf(tool.querySchema), ...propertiesOf(tool.bodySchema), "fields", "detail", "dry_run"];
  const meta = { "io.modelcontextprotocol/protocolVersion": random.pick(["2026-07-28", "2025-11-25", "x"]) };
  const call = { name: random.chance(0.95) ? tool.name : anyText(random), arguments: anyFields(random, names) };
  const message = () => ({
    ...(random.chance(0.9) && { jsonrpc: "2.0" }),
    ...(random.chance(0.9) && { id: random.pick([1, "a", null, 0, {}]) }),
    method: random.pick([
      "tools/call",
      "tools/call",
      "tools/call",
      "tools/list",
      "initialize",
      "ping",
      "server/discover",
      "resources/list",
      "resources/read",
      "prompts/list",
      "prompts/get",
      "notifications/initialized",
      anyText(random),
    ]),
    params: { ...call, ...(random.chance(0.3) && { _meta: meta }), protocolVersion: "2025-06-18" },
  });
  return random.chance(0.1) ? random.several(3, message) : message();
}
