import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { inputSchemaOf, propertiesOf } from "./input-schema.ts";
import { SHAPING_PROPERTIES } from "./shape-rows.ts";
import { startTestServer } from "./test-server.ts";

/** What a client puts before its model, at four bytes a token. Source: spec mcp, Surfaces. */
const MAX_TOKENS = 20_000;

test("the whole list of tools stays within its budget", async () => {
  await using server = await startTestServer();
  const response = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const { result } = (await response.json()) as { result: { tools: { name: string }[] } };
  const tokens = (value: unknown) => Math.ceil(Buffer.byteLength(JSON.stringify(value)) / 4);
  const largest = result.tools.toSorted((a, b) => tokens(b) - tokens(a)).slice(0, 5);
  const details = largest.map((tool) => `${tool.name} ${tokens(tool)}`).join(", ");
  console.info(`tools/list: ${result.tools.length} tools, ${tokens(result)} tokens (${details})`);
  expect(tokens(result)).toBeLessThan(MAX_TOKENS);
});

test.each(catalog.map((tool) => [tool.name, tool] as const))("%s declares each argument once", (_name, tool) => {
  const query = Object.keys(propertiesOf(tool.querySchema));
  const body = Object.keys(propertiesOf(tool.bodySchema));
  const names = [...query, ...body];
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toEqual(expect.arrayContaining([expect.toBeOneOf(Object.keys(SHAPING_PROPERTIES))]));
  expect(Object.keys(inputSchemaOf(tool).properties)).toEqual(expect.arrayContaining([...tool.required]));
});
