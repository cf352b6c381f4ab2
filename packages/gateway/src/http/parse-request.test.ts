import { expect, test } from "vitest";
import { z } from "zod";
import { parseRequest } from "./parse-request.ts";

const Body = z.object({ label: z.string().optional(), created_by: z.string().optional() });

test("a name of a body that is nearly one of ours is refused, and says which was meant", () => {
  expect(() => parseRequest(Body, { lable: "Mine" }, "body")).toThrow(
    expect.objectContaining({ statusCode: 400, message: expect.stringContaining("Did you mean `label`?") }),
  );
});

test("other names of a record that is sent back whole are let through, and nothing reads them", () => {
  expect(parseRequest(Body, { label: "Mine", status: "active" }, "body")).toEqual({ label: "Mine" });
  expect(() => parseRequest(Body, { created_at: "2026-01-01" }, "body")).toThrow(/created_by/);
  expect(parseRequest(Body, { created_at: "2026-01-01" }, "body", ["created_at"])).toEqual({});
});

test("what is no object fails by the schema", () => {
  for (const input of [undefined, null, [], "label", 7]) {
    expect(() => parseRequest(Body, input, "body")).toThrow(expect.objectContaining({ statusCode: 400 }));
  }
});
