/** An argument that a job takes, as its schema says. */
export interface SyncArgument {
  readonly name: string;
  readonly type: string;
  /** Such as `date`, `datastore_id`. */
  readonly format: string | undefined;
  readonly choices: readonly string[];
  readonly isRequired: boolean;
}

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Those that a person is asked for: the account is known. */
export function argumentsOf(schema: Readonly<Record<string, unknown>>): readonly SyncArgument[] {
  return Object.entries(schema).flatMap(([name, rule]) => {
    if (!isFields(rule) || name === "integrated_account_id") return [];
    const { type, format, enum: choices, required } = rule;
    return [
      {
        name,
        type: typeof type === "string" ? type : "string",
        format: typeof format === "string" ? format : undefined,
        choices: Array.isArray(choices) ? choices.map(String) : [],
        isRequired: required === true,
      },
    ];
  });
}

/** What was typed, as the job takes it. @returns the name of the first one that is missing or wrong, or the arguments. */
export function readArguments(
  asked: readonly SyncArgument[],
  given: Readonly<Record<string, string>>,
): { readonly wrong: string } | { readonly args: Readonly<Record<string, unknown>> } {
  const args: Record<string, unknown> = {};
  for (const { name, type, isRequired } of asked) {
    const text = given[name]?.trim() ?? "";
    if (text === "") {
      if (isRequired) return { wrong: name };
      continue;
    }
    if (type !== "number" && type !== "integer") args[name] = text;
    else if (Number.isFinite(Number(text))) args[name] = Number(text);
    else return { wrong: name };
  }
  return { args };
}

/** `start_date` as people read it: `Start date`. */
export function inWords(name: string): string {
  const words = name.replace(/_id$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
