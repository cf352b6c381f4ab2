import type { Kind } from "./kinds.ts";

/** One variable of the environment. Reading, error messages, help and docs/configuration.md derive from it. */
export interface Variable {
  readonly name: string;
  readonly kind: Kind<unknown>;
  /** One line for an operator. */
  readonly meaning: string;
  /** The value where the variable is not set. Absent: `undefined`, which `otherwise` explains. */
  readonly fallback?: unknown;
  /** What holds where the variable is not set, in words. Default: the fallback. */
  readonly otherwise?: string;
}

/** The line that a command's help shows for an option which overrides a variable. */
export function optionHelp({ name, meaning, fallback }: Variable): string {
  return `${meaning.charAt(0).toLowerCase()}${meaning.slice(1).replace(/\.$/, "")} (${name}, ${fallback})`;
}
