import type { ApplicationForm } from "@overdub/contract";
import { isEmail } from "@overdub/contract";
import type { Platform } from "../../enrollments/enrolled-partner.ts";
import { readAnswers } from "../answers.ts";
import type { Submission } from "../insert-application.ts";
import { isCountry } from "./countries.ts";

/** What of a program its form depends on. */
export interface FormRules {
  readonly form: ApplicationForm;
  readonly requiresCountry: boolean;
  readonly hasTerms: boolean;
}

/** The name of a field, as it is posted. */
export const answerField = (id: string) => `answer:${id}`;
export const platformField = (type: Platform["type"]) => `platform:${type}`;

export interface ReadForm {
  /** What is wrong, by the name of the field. Without any the submission is good. */
  readonly problems: ReadonlyMap<string, string>;
  /** Whoever brought this one is still to be found. */
  readonly submission: Omit<Submission, "referredByPartnerId">;
}

const MAX_NAME = 100;
const MAX_EMAIL = 190;
const MAX_PLATFORM = 190;

/** Reads the form as a browser posts it. */
export function readSubmission({ form, requiresCountry, hasTerms }: FormRules, posted: URLSearchParams): ReadForm {
  const text = (name: string) => posted.get(name)?.trim() ?? "";
  const problems = new Map<string, string>();
  const note = (name: string, problem: string | undefined) => problem !== undefined && problems.set(name, problem);
  const [name, email, country] = [text("name"), text("email"), text("country")];
  note("name", tooLong(name, MAX_NAME) ?? (name === "" ? "Enter your name." : undefined));
  note("email", tooLong(email, MAX_EMAIL) ?? emailProblem(email));
  note("country", countryProblem(country, requiresCountry));
  const platforms = form.fields.flatMap((question) =>
    question.type !== "website-and-socials"
      ? []
      : question.platforms.flatMap(({ type, required }) => {
          const field = platformField(type);
          const { identifier, problem } = readPlatform(type, text(field), required);
          note(field, problem);
          return identifier === "" ? [] : [{ type, identifier }];
        }),
  );
  const answers = Object.fromEntries(form.fields.map(({ id }) => [id, posted.getAll(answerField(id))]));
  const { fields, problems: unanswered } = readAnswers(form, answers);
  for (const [id, problem] of unanswered) note(answerField(id), problem);
  if (hasTerms && posted.get("terms") !== "yes") note("terms", "Agree to the terms to apply.");
  const known = { name, email, country: country || null, companyName: null };
  return { problems, submission: { ...known, platforms, fields } };
}

function tooLong(text: string, max: number): string | undefined {
  return text.length > max ? `At most ${max} characters.` : undefined;
}

function emailProblem(email: string): string | undefined {
  if (email === "") return "Enter your email address.";
  return isEmail(email) ? undefined : "Enter an email address, such as ada@example.org.";
}

function countryProblem(country: string, isRequired: boolean): string | undefined {
  if (country === "") return isRequired ? "Choose your country." : undefined;
  return isCountry(country) ? undefined : "Choose a country from the list.";
}

/** A website is an address on the web, with its scheme added; elsewhere a name or an address will do. */
function readPlatform(
  type: Platform["type"],
  given: string,
  isRequired: boolean,
): { readonly identifier: string; readonly problem?: string | undefined } {
  if (given === "") return { identifier: "", problem: isRequired ? "This must be answered." : undefined };
  if (type !== "website") return { identifier: given, problem: tooLong(given, MAX_PLATFORM) };
  const identifier = /^https?:\/\//i.test(given) ? given : `https://${given}`;
  const url = URL.parse(identifier);
  const isSite = url?.hostname.includes(".") && url.username === "";
  return {
    identifier,
    problem: tooLong(identifier, MAX_PLATFORM) ?? (isSite ? undefined : "Enter an address, such as example.org."),
  };
}
