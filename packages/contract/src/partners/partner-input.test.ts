import { describe, expect, it } from "vitest";
import { AppError } from "../errors/app-error.ts";
import { parseInput } from "../errors/parse-input.ts";
import { PartnerCreateBody, PartnerLinkCreateBody, PartnerLinkUpsertBody } from "./partner-input.ts";

const refusal = (message: string) => new AppError("unprocessable_entity", message);
const email = "ada@example.org";

/** See behaviour/partners 2.1. */
describe("PartnerCreateBody", () => {
  it.each([
    [{ email: ` ${email} ` }, { email }],
    [
      { email, name: " Ada ", username: null },
      { email, name: "Ada", username: null },
    ],
    [
      { email, username: "ada/byron-1" },
      { email, username: "ada/byron-1" },
    ],
    [
      { email, linkProps: { tagIds: "a,b", ios: "acme.test/a", url: "https://acme.test" } },
      { email, linkProps: { tagIds: ["a", "b"], ios: "https://acme.test/a" } },
    ],
  ])("reads %j as %j", (body, parsed) => {
    expect(PartnerCreateBody.parse(body)).toEqual(parsed);
  });

  it.each([
    [{}, "invalid_type: email: Invalid input: expected string, received undefined"],
    [{ email: "ada" }, "invalid_format: email: Invalid email address"],
    [{ email, username: "ada byron" }, "custom: username: Invalid username. Must be a URL-friendly string."],
    [{ email, linkProps: { ios: "foo" } }, "custom: linkProps.ios: Invalid URL"],
  ])("refuses %j", (body, message) => {
    expect(() => parseInput(PartnerCreateBody, body)).toThrow(refusal(message));
  });
});

/** See behaviour/partners 2.3 and 2.5. */
describe("the body of a partner's link", () => {
  it("may leave everything out: a missing partner is no schema error", () => {
    expect(PartnerLinkCreateBody.parse({ url: null })).toEqual({ url: null });
  });

  it.each([
    [PartnerLinkCreateBody, { url: "foo" }, "custom: url: Invalid URL"],
    [PartnerLinkUpsertBody, { url: "foo" }, "custom: url: Invalid URL"],
    [PartnerLinkUpsertBody, {}, "invalid_type: url: Invalid input: expected string, received undefined"],
  ])("needs a URL that is one: %#", (schema, body, message) => {
    expect(() => parseInput(schema, body)).toThrow(refusal(message));
  });
});
