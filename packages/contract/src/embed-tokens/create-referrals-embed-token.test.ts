import { describe, expect, it } from "vitest";
import { AppError } from "../errors/app-error.ts";
import { parseInput } from "../errors/parse-input.ts";
import { ReferralsEmbedTokenBody } from "./create-referrals-embed-token.ts";

/** See behaviour/partners 7. */
describe("ReferralsEmbedTokenBody", () => {
  it.each([
    [{}, "custom: : You must provide either partnerId, tenantId, or partner."],
    [{ partner: {} }, "invalid_type: partner.email: Invalid input: expected string, received undefined"],
    [{ partner: { email: "ada" } }, "invalid_format: partner.email: Invalid email address"],
  ])("refuses %j", (body, message) => {
    expect(() => parseInput(ReferralsEmbedTokenBody, body)).toThrow(new AppError("unprocessable_entity", message));
  });

  it.each([{ partnerId: "pn_1" }, { tenantId: "t" }, { partner: { email: "ada@example.org" } }])("takes %j", (body) => {
    expect(ReferralsEmbedTokenBody.parse(body)).toEqual(body);
  });
});
