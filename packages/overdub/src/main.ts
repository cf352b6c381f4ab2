#!/usr/bin/env node
import { createProgram, withDefaultCommand } from "./commands/program.ts";
import { toFailure, writeFailure } from "./terminal/failure.ts";
import { programName } from "./terminal/program.ts";

// What is written, the database above all, is for its owner only.
process.umask(0o077);

// A reader such as `head` may have enough before all is written.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const args = withDefaultCommand(process.argv.slice(2));
const asJson = args.includes("--json");

try {
  const program = createProgram(programName());
  await program.parseAsync(args, { from: "user" });
} catch (error) {
  const failure = toFailure(error);
  if (failure.message !== "") writeFailure(failure, asJson);
  process.exitCode = failure.exitCode;
}
