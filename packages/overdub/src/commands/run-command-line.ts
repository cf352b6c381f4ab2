import { toFailure, writeFailure } from "../terminal/failure.ts";
import { programName } from "../terminal/program.ts";
import { createProgram, withDefaultCommand } from "./program.ts";

/** Runs the command that was typed, to its end; a failure is written, and becomes the status of the process. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  // What is written, the database above all, is for its owner only.
  process.umask(0o077);

  // A reader such as `head` may have enough before all is written.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });

  const args = withDefaultCommand([...argv]);
  const asJson = args.includes("--json");

  try {
    const program = await createProgram(programName(), args[0]);
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    const failure = toFailure(error);
    if (failure.message !== "") writeFailure(failure, asJson);
    process.exitCode = failure.exitCode;
  }
}
