import type { Variable } from "../config/variable.ts";
import { VARIABLES } from "../config/variables.ts";
import { GENERATED, row } from "./markdown.ts";

/** Every variable of the environment, with its default. */
export function configurationPage(): string {
  const rows = Object.values<Variable>(VARIABLES).map((variable) =>
    row(`\`${variable.name}\``, defaultOf(variable), variable.meaning),
  );
  return [GENERATED, INTRODUCTION, row("Variable", "Default", "Meaning"), "|---|---|---|", ...rows, ""].join("\n");
}

const INTRODUCTION = `
# Configuration

Overdub reads its configuration from environment variables, once, at the start. A variable that is set to nothing
counts as not set. A value that cannot be used stops the start with one line, which names the variable and never repeats
the value. The options of \`overdub serve\` win over the environment; see [Commands](commands.md#overdub-serve).
`;

function defaultOf({ fallback, otherwise }: Variable): string {
  return otherwise ?? `\`${fallback}\``;
}
