/** Something the person at the terminal can mend; `message` is the one line that is printed, without a stack. */
export class CliError extends Error {
  override readonly name = "CliError";
}
