import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toJsonSchema } from "./json-schema.ts";
import { withFormerNames } from "./lenient.ts";

const Query = z.object({ sortBy: withFormerNames(z.enum(["total"]), { sum: "total" }) });

describe("withFormerNames", () => {
  it.each([{}, { sortBy: "total" }])("takes %j as it is", (query) => {
    expect(Query.parse(query)).toEqual(query);
  });

  it("takes a former name, which it does not tell of", () => {
    expect(Query.parse({ sortBy: "sum" })).toEqual({ sortBy: "total" });
    expect(toJsonSchema(Query, "input").properties).toEqual({ sortBy: { type: "string", enum: ["total"] } });
  });

  it.each(["", "other", "constructor", null])("refuses %j", (sortBy) => {
    expect(Query.safeParse({ sortBy }).success).toBe(false);
  });
});
