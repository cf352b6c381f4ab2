import { expect, test } from "vitest";
import { namedIds, readArgsSchema, withDefaults } from "./args-schema.ts";

const refused = (message: string) => expect.objectContaining({ statusCode: 400, message });

test("a schema is a rule for each argument, also where it is written as JSON Schema", () => {
  const flat = { day: { type: "string", format: "date", required: true }, hours: { type: "integer", default: 24 } };
  expect(readArgsSchema(flat)).toEqual(flat);
  const { required: _, ...day } = flat.day;
  const written = { type: "object", properties: { day, hours: flat.hours }, required: ["day"], description: "Mine" };
  expect(readArgsSchema(written)).toEqual(flat);
  // An argument may have any name.
  expect(readArgsSchema({ type: { type: "string" } })).toEqual({ type: { type: "string" } });
});

test.each([
  [{ a: { pattern: "^x" } }, 'body.args_schema.a.pattern: Unrecognized key: "pattern"'],
  [{ a: { type: "text" } }, expect.stringContaining("body.args_schema.a.type")],
  [{ a: { format: "email" } }, expect.stringContaining("body.args_schema.a.format")],
  [{ a: "string" }, expect.stringContaining("body.args_schema.a")],
  [{ a: { type: "integer", default: "1" } }, "body.args_schema.a.default must be of the type integer"],
  [{ type: "object", properties: {}, required: ["a"] }, "body.args_schema.required names a, which is no property"],
  [{ type: "object", properties: {}, additionalProperties: false }, expect.stringContaining("additionalProperties")],
])("%j is refused, because something of it would not be checked", (schema, message) => {
  expect(() => readArgsSchema(schema)).toThrow(refused(message));
});

const SCHEMA = {
  day: { type: "string", format: "date", required: true },
  at: { format: "date-time" },
  event: { type: "string", enum: ["clicks", "leads"], default: "clicks" },
  hours: { type: "integer" },
  tags: { type: "array" },
  filter: { type: "object" },
  store: { format: "datastore_id" },
};
const FITS = { day: "2026-11-02" };

test("arguments that fit are taken, with what the schema says of those left out", () => {
  const given = { ...FITS, hours: 3, tags: [], filter: {}, store: "x", more: 1, event: "" };
  expect(withDefaults(SCHEMA, given)).toEqual({ ...given, event: "clicks" });
  expect(namedIds(SCHEMA, given)).toEqual([{ name: "store", format: "datastore_id", id: "x" }]);
});

test.each([
  [{}, "body.args.day is required"],
  [{ day: null }, "body.args.day is required"],
  [{ day: "soon" }, "body.args.day must be a date"],
  [{ ...FITS, at: "soon" }, "body.args.at must be a date and a time"],
  [{ ...FITS, event: "sales" }, "body.args.event must be one of clicks, leads"],
  [{ ...FITS, hours: 1.5 }, "body.args.hours must be of the type integer"],
  [{ ...FITS, tags: {} }, "body.args.tags must be of the type array"],
  [{ ...FITS, filter: [] }, "body.args.filter must be of the type object"],
  [{ ...FITS, store: 7 }, "body.args.store must be an id"],
])("%j do not fit", (args, message) => {
  expect(() => withDefaults(SCHEMA, args)).toThrow(refused(message));
});
