import type { Program } from "@overdub/contract";

type Requirements = Program["applicationRequirements"];

interface Applicant {
  readonly email: string;
  readonly country: string | null;
}

/**
 * Whether a program takes applications of this person; otherwise they are rejected at once. A country that is not known is
 * none of those that are asked for, and none that are excluded.
 *
 * @see behaviour/partners 3.2
 */
export function meetsRequirements(requirements: Requirements, { email, country }: Applicant): boolean {
  const values = { country, emailDomain: email.slice(email.lastIndexOf("@") + 1) };
  return (requirements ?? []).every(({ key, operator, value }) => {
    const given = values[key]?.toLowerCase();
    const isOne = value.some((one) => one.toLowerCase().replace(/^@/, "") === given);
    return operator === "is" ? isOne : !isOne;
  });
}

/** Whether the country decides. */
export function asksForCountry(requirements: Requirements): boolean {
  return requirements?.some(({ key }) => key === "country") ?? false;
}
