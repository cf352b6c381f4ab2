#!/usr/bin/env node
import { ArgumentFault, GatewayError, MasterKeyError, StalePlan } from "@overdub/gateway";
import { WorkspaceError } from "@overdub/workspace";
import { createProgram } from "./commands/program.ts";
import { CliError } from "./terminal/cli-error.ts";

// What is written, the database above all, is for its owner only.
process.umask(0o077);

// A reader such as `head` may have enough before all is written.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.stderr.write(`overdub: ${describe(error)}\n`);
  process.exitCode = 1;
}

/** What a person can mend is one line; anything else is a bug, and its stack helps to mend it. */
function describe(error: unknown): string {
  const expected = [CliError, MasterKeyError, WorkspaceError, GatewayError, ArgumentFault, StalePlan].some(
    (kind) => error instanceof kind,
  );
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ArgumentFault) return `${error.message} ${error.hint}`;
  return expected ? error.message : (error.stack ?? error.message);
}
