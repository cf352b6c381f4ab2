import { expect, test } from "vitest";
import { createADubLink } from "../catalog/links/create-a-dub-link.ts";
import { listAllDubLinks } from "../catalog/links/list-all-dub-links.ts";
import type { Tool } from "../tools/tool.ts";
import { checkArguments } from "./check-arguments.ts";
import { inputSchemaOf } from "./input-schema.ts";
import { ArgumentFault } from "./refusals.ts";

function faultOf(tool: Tool, args: Record<string, unknown>): ArgumentFault {
  try {
    checkArguments(inputSchemaOf(tool), args);
  } catch (error) {
    if (error instanceof ArgumentFault) return error;
    throw error;
  }
  throw new Error("no fault");
}

test("accepts what the schema allows", () => {
  checkArguments(inputSchemaOf(listAllDubLinks), {
    search: "x",
    limit: 10,
    sortBy: "clicks",
    fields: ["id"],
    detail: "full",
  });
  checkArguments(inputSchemaOf(createADubLink), { url: "acme.com", externalId: null });
});

test("names an unknown argument, the nearest one and all that are allowed", () => {
  const fault = faultOf(listAllDubLinks, { tag_ids: ["a"] });
  expect(fault.message).toBe('Unknown argument "tag_ids". Did you mean `tagIds`?');
  expect(fault.field).toBe("tag_ids");
  expect(fault.hint).toMatch(/^Allowed arguments: .*\bnext_cursor\b.*\bfields\b/);
});

test("names every missing argument at once with the unknown ones", () => {
  const fault = faultOf(createADubLink, { link: "https://acme.com" });
  expect(fault.message).toContain('Unknown argument "link".');
  expect(fault.message).toContain("Missing argument `url`.");
  expect(fault.hint).toContain("Required: url.");
});

test("names of the prototype are unknown, too", () => {
  expect(faultOf(listAllDubLinks, { constructor: 1 }).message).toContain('Unknown argument "constructor"');
});

test("lists the values of an enum, with the nearest one", () => {
  const fault = faultOf(listAllDubLinks, { sortBy: "created_at" });
  expect(fault.field).toBe("sortBy");
  expect(fault.message).toBe(
    "Argument `sortBy` must be one of: createdAt, clicks, saleAmount, lastClicked. Did you mean `createdAt`?",
  );
});

test("says what type was expected", () => {
  expect(faultOf(listAllDubLinks, { limit: "ten" }).message).toBe("Argument `limit` must be integer.");
  expect(faultOf(listAllDubLinks, { limit: 0 }).message).toBe("Argument `limit` must be >= 1.");
});
