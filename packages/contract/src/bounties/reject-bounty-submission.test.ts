import { describe, expect, it } from "vitest";
import { openApiDocument } from "../openapi/openapi-document.ts";
import { isBodyOptional } from "../operation.ts";
import { approveBountySubmission } from "./approve-bounty-submission.ts";
import { rejectBountySubmission } from "./reject-bounty-submission.ts";

/** See behaviour/partners 6. */
describe("the review of a submission", () => {
  it.each([
    [approveBountySubmission, {}],
    [rejectBountySubmission, { rejectionReason: "other" }],
  ])("$id needs no body", (operation, body) => {
    expect(isBodyOptional(operation)).toBe(true);
    expect(operation.input.body.parse(undefined)).toEqual(body);
    const { paths } = openApiDocument({ version: "1", serverUrl: "/", operations: [operation] });
    expect(paths[operation.path]?.post?.requestBody?.required).toBe(false);
  });
});
