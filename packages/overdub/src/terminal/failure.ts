import { CommanderError } from "commander";
import { programName } from "./program.ts";

/** What a command that failed tells, and the status that it ends with. */
export interface Failure {
  /** For programs; of a tool, what the API says. */
  readonly code: string;
  /** Empty: there is nothing to tell. */
  readonly message: string;
  /** 1 for what failed, 2 for a command that was typed wrong. */
  readonly exitCode: 0 | 1 | 2;
  /** Of a bug, for whoever mends it. */
  readonly stack?: string;
}

/** Errors that a person can mend, by their names: their packages are loaded by the commands that throw them alone. */
const EXPECTED: Readonly<Record<string, { readonly code: string; readonly exitCode: 1 | 2 }>> = {
  CliError: { code: "failed", exitCode: 1 },
  UsageError: { code: "usage", exitCode: 2 },
  ItemsFailed: { code: "items_failed", exitCode: 1 },
  MasterKeyError: { code: "master_key", exitCode: 1 },
  WorkspaceError: { code: "failed", exitCode: 1 },
  GatewayError: { code: "failed", exitCode: 1 },
  ArgumentFault: { code: "invalid_arguments", exitCode: 2 },
  StalePlan: { code: "stale_plan", exitCode: 1 },
};

/** Help that was asked for, or printed in place of a missing command, is no failure to tell of. */
const SHOWN = new Set(["commander.help", "commander.helpDisplayed", "commander.version"]);

export function toFailure(error: unknown): Failure {
  if (error instanceof CommanderError) {
    const message = SHOWN.has(error.code) ? "" : error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
    return { code: "usage", message, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  if (!(error instanceof Error)) return { code: "failed", message: String(error), exitCode: 1 };
  const expected = EXPECTED[error.name];
  if (!expected) return { code: "bug", message: error.message, exitCode: 1, stack: error.stack ?? error.message };
  const { hint, errorCode } = error as { hint?: unknown; errorCode?: unknown };
  return {
    code: typeof errorCode === "string" ? errorCode : expected.code,
    message: asTyped(typeof hint === "string" ? `${error.message} ${hint}` : error.message),
    exitCode: expected.exitCode,
  };
}

/** Packages name commands as documents do. */
function asTyped(message: string): string {
  return message.replaceAll("`overdub ", `\`${programName()} `);
}

/** On standard error: what a person can mend is one line; anything else is a bug, and its stack helps to mend it. */
export function writeFailure({ code, message, stack }: Failure, asJson: boolean): void {
  process.stderr.write(asJson ? `${JSON.stringify({ error: { code, message } })}\n` : `overdub: ${stack ?? message}\n`);
}
