import { AppError } from "@overdub/contract";

/**
 * Refuses text that no database column can hold as it is: NUL, and halves of surrogate pairs.
 *
 * @throws `unprocessable_entity`, wherever in the input the text is.
 */
export function assertStorable(input: unknown): void {
  if (typeof input === "string") {
    if (!input.includes("\0") && input.isWellFormed()) return;
    throw new AppError("unprocessable_entity", "Invalid text: it contains a NUL or half of a surrogate pair.");
  }
  if (typeof input === "object" && input !== null) {
    for (const [name, value] of Object.entries(input)) {
      assertStorable(name);
      assertStorable(value);
    }
  }
}
