import { z } from "zod";

/** A task that people start from a menu of their client. */
export interface PromptDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Tools without which it cannot be done. */
  readonly needs: readonly string[];
  readonly argsSchema: PromptArguments;
  readonly render: (args: Readonly<Record<string, string | undefined>>) => string;
}

export type PromptArguments = z.ZodObject<Record<string, z.ZodType<string | undefined>>>;

export function definePrompt<Names extends string>(
  definition: Omit<PromptDefinition, "argsSchema" | "render"> & {
    /** What each argument is; one that ends in `(optional)` may be left out. */
    readonly args: Readonly<Record<Names, string>>;
    readonly render: (args: Readonly<Record<Names, string>>) => string;
  },
): PromptDefinition {
  const { args, render, ...rest } = definition;
  const names = Object.keys(args) as Names[];
  const shape = names.map((name) => [name, argument(args[name])] as const);
  return {
    ...rest,
    argsSchema: z.object(Object.fromEntries(shape)),
    render: (given) => {
      // As data in quotes: an argument may be pasted from anywhere.
      const quoted = names.map((name) => [name, given[name] ? JSON.stringify(given[name]) : "not given"] as const);
      return render(Object.fromEntries(quoted) as Record<Names, string>);
    },
  };
}

const MAX_CHARS = 2_000;

function argument(description: string): z.ZodType<string | undefined> {
  const text = z.string().max(MAX_CHARS);
  return description.endsWith("(optional)")
    ? text.optional().describe(description.replace(/ \(optional\)$/, ""))
    : text.min(1).describe(description);
}
