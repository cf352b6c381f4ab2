import { describe, expect, test } from "vitest";
import { asksForCountry, meetsRequirements } from "./requirements.ts";

const ADA = { email: "Ada@Acme.test", country: "GB" };
const country = (operator: "is" | "is_not", ...value: string[]) => ({ key: "country" as const, operator, value });
const emailDomain = (operator: "is" | "is_not", ...value: string[]) => ({
  key: "emailDomain" as const,
  operator,
  value,
});

describe("requirements", () => {
  test.each([
    [null, ADA, true],
    [[], ADA, true],
    [[country("is", "US", "gb")], ADA, true],
    [[country("is", "US")], ADA, false],
    [[country("is_not", "US")], ADA, true],
    [[country("is_not", "GB")], ADA, false],
    [[country("is", "GB")], { ...ADA, country: null }, false],
    [[country("is_not", "GB")], { ...ADA, country: null }, true],
    [[emailDomain("is", "@ACME.test")], ADA, true],
    [[emailDomain("is", "test")], ADA, false],
    [[emailDomain("is_not", "acme.test")], ADA, false],
    [[emailDomain("is_not", "acme.test")], { ...ADA, email: "ada@mail.acme.test" }, true],
    [[country("is", "GB"), emailDomain("is", "other.test")], ADA, false],
  ])("%j are met by %j: %s", (requirements, applicant, met) => {
    expect(meetsRequirements(requirements, applicant)).toBe(met);
  });

  test("ask for a country only where one decides", () => {
    expect([null, [emailDomain("is", "a.test")], [country("is", "GB")]].map(asksForCountry)).toEqual([
      false,
      false,
      true,
    ]);
  });
});
