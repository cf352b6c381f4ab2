import { expect, test } from "vitest";
import { toAuditedArguments } from "./audited-arguments.ts";

test("id, query and body stand side by side", () => {
  expect(toAuditedArguments({ id: "link_1", query: { a: 1 }, body: { b: [true] } })).toEqual({
    id: "link_1",
    a: 1,
    b: [true],
  });
  expect(toAuditedArguments({ query: {}, body: [{ url: "x" }] })).toEqual({ body: [{ url: "x" }] });
  expect(toAuditedArguments({ query: {} })).toEqual({});
});

test("secrets are left out at any depth, whether one was given is not", () => {
  const body = {
    password: "hunter2",
    links: [{ Password: "x", url: "u" }],
    context: { api_key: "k", apiKey: "k", client_secret: "s", access_token: "t" },
    credentials: { anything: 1 },
  };
  expect(JSON.stringify(toAuditedArguments({ query: { token: "t0ken" }, body }))).not.toMatch(/hunter2|t0ken|anything/);
  expect(toAuditedArguments({ query: {}, body: { links: [{ Password: "x", url: "u" }] } })).toEqual({
    links: [{ Password: "[redacted]", url: "u" }],
  });
  expect(toAuditedArguments({ query: {}, body: { password: null } })).toEqual({ password: null });
});

test("what is too long says how much is missing", () => {
  const body = { image: "x".repeat(2_003), ids: Array.from({ length: 10_001 }, () => "i") };
  const { image, ids } = toAuditedArguments({ query: {}, body }) as { image: string; ids: string[] };
  expect(image).toBe(`${"x".repeat(2_000)}… and 3 more characters`);
  expect(ids.slice(-2)).toEqual(["i", "… and 1 more"]);
});

test("arguments nested without end are cut, not followed", () => {
  let nested: unknown = "https://example.com";
  for (let depth = 0; depth < 50_000; depth += 1) nested = [nested];
  const kept = JSON.stringify(toAuditedArguments({ query: {}, body: { url: nested } }));
  expect(kept).toContain("…");
  expect(kept.length).toBeLessThan(200);
});
