import { expect, test } from "vitest";
import { generatedName } from "./customer-name.ts";

const ids = Array.from({ length: 2000 }, (_, index) => `cus_${index}`);

test("a name is three words in title case, always the same for an id", () => {
  for (const id of ids) {
    expect(generatedName(id)).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+$/);
    expect(generatedName(id)).toBe(generatedName(id));
  }
});

test("names of different customers seldom collide", () => {
  expect(new Set(ids.map(generatedName)).size).toBeGreaterThan(ids.length * 0.98);
});
