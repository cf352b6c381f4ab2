import { AppError } from "@overdub/contract";

/**
 * Refuses text that no database column can hold as it is: NUL, and halves of surrogate pairs.
 *
 * @throws `unprocessable_entity`, wherever in the input the text is.
 */
export function assertStorable(input: unknown): void {
  // Not recursive: a body may be nested deeper than the call stack is.
  const waiting = [input];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === "string") assertStorableText(value);
    else if (typeof value === "object" && value !== null) {
      for (const entry of Object.entries(value)) waiting.push(...entry);
    }
  }
}

function assertStorableText(text: string): void {
  if (text.includes("\0") || !text.isWellFormed()) {
    throw new AppError("unprocessable_entity", "Invalid text: it contains a NUL or half of a surrogate pair.");
  }
}
