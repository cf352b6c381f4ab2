import { expect, test } from "vitest";
import { catalog } from "../../catalog/catalog.ts";
import { startTestServer } from "../../testing/mcp-server.ts";
import { DEFAULTS } from "../defaults.ts";
import { inputSchemaOf, propertiesOf } from "../input-schema.ts";
import { PLAN_PROPERTIES } from "../plan/plan.ts";
import { SURFACES, TOKEN_BUDGETS } from "../select-tools.ts";
import { SHAPING_PROPERTIES } from "../shape-rows.ts";
import { ACCOUNT_ARGUMENT } from "./listed-tool.ts";
import { measureSurface } from "./measure-surface.ts";

test.each(SURFACES)("the %s list of tools stays within its budget", async (surface) => {
  await using server = await startTestServer();
  const response = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/list" }, { query: `?surface=${surface}` });
  const { result } = (await response.json()) as { result: { tools: { name: string }[] } };
  const tokens = Math.ceil(Buffer.byteLength(JSON.stringify(result)) / 4);
  console.info(`${surface}: ${result.tools.length} tools, ${tokens} of ${TOKEN_BUDGETS[surface]} tokens`);
  expect(tokens).toBeLessThanOrEqual(TOKEN_BUDGETS[surface]);
  // What `npm run tools:cost` prints is what goes over the wire.
  expect(Math.abs(measureSurface(catalog, surface).tokens - tokens)).toBeLessThan(10);
});

test.each(catalog.map((tool) => [tool.name, tool] as const))("%s declares each argument once", (_name, tool) => {
  const query = Object.keys(propertiesOf(tool.querySchema));
  const body = Object.keys(propertiesOf(tool.bodySchema));
  const names = [...query, ...body];
  const ours = [...Object.keys(SHAPING_PROPERTIES), ...Object.keys(PLAN_PROPERTIES), ACCOUNT_ARGUMENT, DEFAULTS];
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toEqual(expect.arrayContaining([expect.toBeOneOf(ours)]));
  expect(Object.keys(inputSchemaOf(tool).properties)).toEqual(expect.arrayContaining([...tool.required]));
});
