import { AppError, parseInput } from "@overdub/contract";
import type { FoundOperation } from "./find-operation.ts";

interface Received {
  readonly query: Readonly<Record<string, string>>;
  /** Undefined for none. */
  readonly body: unknown;
}

/**
 * Refuses what does not fit the operation; also what Dub would let pass although no caller can have meant it:
 * parameters that the operation does not have, and a body where it takes none.
 */
export function checkRequest({ operation, params }: FoundOperation, { query, body }: Received): void {
  const { input } = operation;
  const unknown = Object.keys(query).filter((name) => !Object.hasOwn(input.query.shape, name));
  if (unknown.length > 0) throw new AppError("unprocessable_entity", `Unknown parameters: ${unknown.join(", ")}`);
  parseInput(input.params, params);
  parseInput(input.query, query);
  if (input.body) parseInput(input.body, body);
  else if (body !== undefined) throw new AppError("unprocessable_entity", "There is a body where none is taken");
}
