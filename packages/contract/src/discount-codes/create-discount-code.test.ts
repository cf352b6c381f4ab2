import { describe, expect, it } from "vitest";
import { DiscountCodeCreateBody } from "./create-discount-code.ts";

const body = { partnerId: "pn_1", linkId: "link_1" };

/** See behaviour/partners 8. */
describe("DiscountCodeCreateBody", () => {
  it.each([
    [undefined, undefined],
    [" ", undefined],
    [" ADA_30-off ", "ADA_30-off"],
  ])("reads the code %j as %j", (code, parsed) => {
    expect(DiscountCodeCreateBody.parse({ ...body, code })).toEqual({ ...body, code: parsed });
  });

  it.each(["ADA 30", "ÄDA", "30%", "x".repeat(101)])("refuses the code %j", (code) => {
    expect(DiscountCodeCreateBody.safeParse({ ...body, code }).success).toBe(false);
  });
});
