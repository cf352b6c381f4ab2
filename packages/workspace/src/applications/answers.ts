import type { ApplicationForm, ApplicationQuestion, PartnerApplication } from "@overdub/contract";

/** What somebody wrote, by the id of the question. */
export type GivenAnswers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Questions that are answered by themselves; where a partner is found on the web is kept with the partner. */
type AskedQuestion = Exclude<ApplicationQuestion, { type: "website-and-socials" }>;

/** A question as it was, with its answer: several options where several could be chosen. */
export type AnsweredQuestion = AskedQuestion & { readonly value: string | readonly string[] | null };

export interface ReadAnswers {
  readonly fields: readonly AnsweredQuestion[];
  /** What is wrong, by the id of the question. */
  readonly problems: ReadonlyMap<string, string>;
}

export const MAX_SHORT_ANSWER = 500;
export const MAX_LONG_ANSWER = 5000;

/** The answers to a form. What is no question of it is left out; one that asks for an image cannot be answered here. */
export function readAnswers({ fields }: ApplicationForm, given: GivenAnswers): ReadAnswers {
  const problems = new Map<string, string>();
  const answered = fields.flatMap((question): AnsweredQuestion[] => {
    if (question.type === "website-and-socials") return [];
    const value = answerOf(question, given[question.id]);
    const problem = problemWith(question, value);
    if (problem !== undefined) problems.set(question.id, problem);
    return [{ ...question, value: value.length === 0 ? null : value }];
  });
  return { fields: answered, problems };
}

/** Trimmed; empty where nothing was answered. */
function answerOf(question: AskedQuestion, given: string | readonly string[] | undefined): string | string[] {
  if (question.type === "image-upload") return "";
  const values = (given === undefined ? [] : typeof given === "string" ? [given] : given)
    .map((value) => value.trim().replaceAll("\r\n", "\n"))
    .filter(Boolean);
  if (question.type === "multiple-choice" && question.multiple) return [...new Set(values)];
  return values.length > 1 ? values : (values[0] ?? "");
}

function problemWith(question: AskedQuestion, value: string | string[]): string | undefined {
  if (question.type === "image-upload") return undefined;
  if (value.length === 0) return question.required ? "This must be answered." : undefined;
  const takesSeveral = question.type === "multiple-choice" && question.multiple;
  if (Array.isArray(value) && !takesSeveral) return "Only one answer is possible.";
  if (question.type === "select" || question.type === "multiple-choice") {
    const chosen = Array.isArray(value) ? value : [value];
    return chosen.every((option) => question.options.includes(option)) ? undefined : "Choose from what is offered.";
  }
  const max = question.type === "short-text" ? MAX_SHORT_ANSWER : MAX_LONG_ANSWER;
  return value.length > max ? `At most ${max} characters.` : undefined;
}

/** @param formData of an application, as it is stored. See behaviour/partners 3. */
export function shownAnswers(formData: string | null): PartnerApplication["applicationFormData"] {
  if (formData === null) return null;
  const { fields } = JSON.parse(formData) as { fields: AnsweredQuestion[] };
  return fields.map(({ label, value }) => ({ label, value: typeof value === "string" ? value : joined(value) }));
}

function joined(values: readonly string[] | null): string | null {
  return values?.join(", ") || null;
}
