/** Something the person at the terminal can mend; `message` is the one line that is printed, without a stack. */
export class CliError extends Error {
  override readonly name: string = "CliError";
  readonly exitCode: number = 1;
}

/** A command that was typed wrong, so that nothing was tried. */
export class UsageError extends CliError {
  override readonly name = "UsageError";
  override readonly exitCode = 2;
}
