import { card, escapeHtml } from "@overdub/contract";
import { COUNTRIES } from "./countries.ts";
import type { Filled } from "./fields.ts";
import { FieldWriter, fieldId, question } from "./fields.ts";
import type { Offer } from "./offer.ts";
import type { FormRules } from "./read-submission.ts";

/** What the pages show of a program. */
export interface ShownProgram {
  readonly name: string;
  readonly logo: string | null;
  readonly description: string | null;
  readonly termsUrl: string | null;
  readonly helpUrl: string | null;
}

export interface FormPage extends FormRules {
  readonly program: ShownProgram;
  readonly offer: Offer | undefined;
  /** Where the form is posted to. */
  readonly action: string;
}

/** The form for applications, empty or as it was filled in. */
export function formPage({ program, offer, form, requiresCountry, action }: FormPage, filled: Filled): string {
  const write = new FieldWriter(filled);
  const fields = [
    write.input({ name: "name", label: "Name", isRequired: true }, 'maxlength="100" autocomplete="name"'),
    write.input(
      { name: "email", label: "Email", isRequired: true },
      'type="email" maxlength="190" autocomplete="email"',
    ),
    write.select(
      { name: "country", label: "Country", isRequired: requiresCountry },
      COUNTRIES,
      'autocomplete="country"',
    ),
    ...form.fields.map((asked) => question(write, asked)),
    ...(program.termsUrl === null
      ? []
      : [
          write.consent(
            { name: "terms", label: "Terms" },
            `I agree to the <a href="${escapeHtml(program.termsUrl)}" target="_blank" rel="noopener">terms</a>`,
          ),
        ]),
  ];
  const via = filled.values.get("via");
  const hidden = via === null ? "" : `<input type="hidden" name="via" value="${escapeHtml(via)}">`;
  const title = `Become a partner of ${program.name}`;
  return card(ownerOf(program), {
    title: filled.problems.size > 0 ? `Not sent: ${title}` : title,
    body: `<h1 dir="auto">${escapeHtml(offer?.sentence ?? title)}</h1>
${intro(program, offer)}${summary(filled, write)}
<form method="post" action="${escapeHtml(action)}" novalidate>
${fields.filter(Boolean).join("\n")}
${hidden}<button type="submit">Apply</button>
</form>`,
  });
}

function intro({ description, helpUrl }: ShownProgram, offer: Offer | undefined): string {
  const help = helpUrl === null ? "" : ` <a href="${escapeHtml(helpUrl)}" rel="noopener">Questions?</a>`;
  const texts = [offer?.example, description].filter(Boolean).map((text) => escapeHtml(text ?? ""));
  if (help !== "" && texts.length === 0) texts.push("");
  return texts.map((text, index) => `<p dir="auto">${text}${index === texts.length - 1 ? help : ""}</p>\n`).join("");
}

/** Read out at once, and each line leads to its field. */
function summary({ problems }: Filled, { fields }: FieldWriter): string {
  if (problems.size === 0) return "";
  const lines = fields.flatMap(({ name, label }, index) => {
    const problem = problems.get(name);
    if (problem === undefined) return [];
    return [`<li><a href="#${fieldId(index)}" dir="auto">${escapeHtml(label)}</a>: ${escapeHtml(problem)}</li>`];
  });
  return `<div class="problems" role="alert"><p>Your application was not sent yet.</p><ul>${lines.join("")}</ul></div>`;
}

/** The same for everybody, so that nobody learns who has applied before. */
export function sentPage(program: ShownProgram): string {
  return notice(program, "Sent", `Thank you. ${program.name} reads your application and answers by email.`);
}

export function closedPage(program: ShownProgram): string {
  return notice(program, "No applications right now", `${program.name} takes no new partners at the moment.`);
}

export function noSuchPage(): string {
  return notice(null, "There is no such program", "There may be a typing error in the address.");
}

/** Of what a person cannot mend in the form. */
export function refusedPage(program: ShownProgram | null, text: string): string {
  return notice(program, "Your application was not sent", text);
}

function notice(program: ShownProgram | null, title: string, text: string): string {
  return card(program && ownerOf(program), {
    title,
    body: `<h1>${escapeHtml(title)}</h1><p dir="auto">${escapeHtml(text)}</p>`,
  });
}

function ownerOf({ name, logo }: ShownProgram) {
  return { slug: name, logo };
}
