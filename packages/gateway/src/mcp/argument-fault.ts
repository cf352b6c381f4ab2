/** Arguments that a model can mend; never sent upstream. */
export class ArgumentFault extends Error {
  override readonly name = "ArgumentFault";
  /** Path of the argument in question, absent if it is about the names. */
  readonly field: string | undefined;
  readonly hint: string;

  constructor(field: string | undefined, message: string, hint: string) {
    super(message);
    this.field = field;
    this.hint = hint;
  }
}
