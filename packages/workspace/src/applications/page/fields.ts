import type { ApplicationQuestion } from "@overdub/contract";
import { escapeHtml } from "@overdub/contract";
import type { Platform } from "../../enrollments/enrolled-partner.ts";
import { MAX_LONG_ANSWER, MAX_SHORT_ANSWER } from "../answers.ts";
import { answerField, platformField } from "./read-submission.ts";

/** What a form shows again: what was posted, and what is wrong with it. */
export interface Filled {
  readonly values: URLSearchParams;
  readonly problems: ReadonlyMap<string, string>;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly isRequired: boolean;
}

/** The id of the field with this number, where a list of what is wrong can lead. */
export const fieldId = (index: number) => `field-${index}`;

/** Gives each field of a page its own id, in their order. */
export class FieldWriter {
  readonly #filled: Filled;
  /** The fields that there are, by their number. */
  readonly fields: Pick<Field, "name" | "label">[] = [];

  constructor(filled: Filled) {
    this.#filled = filled;
  }

  input(field: Field, attributes: string): string {
    const value = escapeHtml(this.#filled.values.get(field.name) ?? "");
    return this.#labelled(field, (own) => `<input ${own} ${attributes} dir="auto" value="${value}">`);
  }

  textarea(field: Field, attributes: string): string {
    const value = escapeHtml(this.#filled.values.get(field.name) ?? "");
    // The first line break after the tag is not part of the text.
    return this.#labelled(field, (own) => `<textarea ${own} ${attributes} dir="auto">\n${value}</textarea>`);
  }

  select(field: Field, options: readonly Option[], attributes = ""): string {
    const chosen = this.#filled.values.get(field.name) ?? "";
    const all = [{ value: "", label: "Choose" }, ...options].map(
      ({ value, label }) =>
        `<option value="${escapeHtml(value)}"${value === chosen ? " selected" : ""}>${escapeHtml(label)}</option>`,
    );
    return this.#labelled(field, (own) => `<select ${own} ${attributes}>${all.join("")}</select>`);
  }

  choices(field: Field, type: "radio" | "checkbox", options: readonly string[]): string {
    const id = this.#next(field);
    const chosen = this.#filled.values.getAll(field.name);
    const { message } = this.#problem(field.name, id);
    const described = message === "" ? "" : ` aria-describedby="${id}-error"`;
    const all = options.map((option, index) => {
      const checked = chosen.includes(option) ? " checked" : "";
      // A required group of boxes has no attribute of its own: each box would be required then.
      const required = type === "radio" && field.isRequired ? " required" : "";
      const own = `type="${type}" name="${escapeHtml(field.name)}" value="${escapeHtml(option)}"`;
      return `<label class="choice"><input ${own}${index === 0 ? ` id="${id}"` : ""}${checked}${required}><span dir="auto">${escapeHtml(option)}</span></label>`;
    });
    return `<fieldset${described}><legend dir="auto">${labelOf(field)}</legend>${all.join("\n")}${message}</fieldset>`;
  }

  /** @param markup of what is agreed to. */
  consent({ name, label }: Pick<Field, "name" | "label">, markup: string): string {
    const id = this.#next({ name, label });
    const { attributes, message } = this.#problem(name, id);
    const checked = this.#filled.values.get(name) === "yes" ? " checked" : "";
    return `<div><label class="choice"><input type="checkbox" id="${id}" name="${name}" value="yes" required${attributes}${checked}><span>${markup}</span></label>${message}</div>`;
  }

  #labelled(field: Field, control: (own: string) => string): string {
    const id = this.#next(field);
    const { attributes, message } = this.#problem(field.name, id);
    const own = `id="${id}" name="${escapeHtml(field.name)}"${field.isRequired ? " required" : ""}${attributes}`;
    return `<div class="field"><label for="${id}" dir="auto">${labelOf(field)}</label>${control(own)}${message}</div>`;
  }

  #next(field: Pick<Field, "name" | "label">): string {
    this.fields.push(field);
    return fieldId(this.fields.length - 1);
  }

  #problem(name: string, id: string): { readonly attributes: string; readonly message: string } {
    const problem = this.#filled.problems.get(name);
    if (problem === undefined) return { attributes: "", message: "" };
    return {
      attributes: ` aria-invalid="true" aria-describedby="${id}-error"`,
      message: `<p class="error" id="${id}-error">${escapeHtml(problem)}</p>`,
    };
  }
}

function labelOf({ label, isRequired }: Field): string {
  return escapeHtml(label) + (isRequired ? "" : ' <span class="hint">(optional)</span>');
}

const PLATFORMS: Readonly<Record<Platform["type"], string>> = {
  website: "Website",
  youtube: "YouTube",
  twitter: "X (Twitter)",
  linkedin: "LinkedIn",
  instagram: "Instagram",
  tiktok: "TikTok",
};

/** A question of the program's. One that asks for an image is passed over. */
export function question(write: FieldWriter, asked: ApplicationQuestion): string {
  if (asked.type === "image-upload") return "";
  if (asked.type === "website-and-socials") {
    return asked.platforms
      .map(({ type, required }) => {
        const field = { name: platformField(type), label: PLATFORMS[type], isRequired: required };
        return write.input(field, type === "website" ? 'inputmode="url" autocomplete="url"' : 'autocomplete="off"');
      })
      .join("\n");
  }
  const field = { name: answerField(asked.id), label: asked.label, isRequired: asked.required };
  const placeholder = "placeholder" in asked ? ` placeholder="${escapeHtml(asked.placeholder ?? "")}"` : "";
  switch (asked.type) {
    case "short-text":
      return write.input(field, `maxlength="${MAX_SHORT_ANSWER}"${placeholder}`);
    case "long-text":
      return write.textarea(field, `rows="4" maxlength="${MAX_LONG_ANSWER}"${placeholder}`);
    case "select":
      return write.select(
        field,
        asked.options.map((option) => ({ value: option, label: option })),
      );
    case "multiple-choice":
      return write.choices(field, asked.multiple ? "checkbox" : "radio", asked.options);
  }
}
