import { describe, expect, it } from "vitest";
import { ApplicationRejectBody } from "./application.ts";

const partnerId = "pn_1";

/** See behaviour/partners 3. */
describe("ApplicationRejectBody", () => {
  it.each([
    [{}, { reapplicationTimeframe: "standard" }],
    [{ rejectionNote: " " }, { reapplicationTimeframe: "standard" }],
    [
      { rejectionNote: " Sorry. ", reapplicationTimeframe: "never" },
      { rejectionNote: "Sorry.", reapplicationTimeframe: "never" },
    ],
    // Handlers check which fields go together.
    [
      { reapplicationTimeframe: "instant", flagForFraud: true },
      { reapplicationTimeframe: "instant", flagForFraud: true },
    ],
  ])("reads %j as %j", (body, parsed) => {
    expect(ApplicationRejectBody.parse({ partnerId, ...body })).toEqual({ partnerId, ...parsed });
  });
});
