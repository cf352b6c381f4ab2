import type { AnyOperation } from "@overdub/contract";
import { JSON_CONTENT_TYPE, toJsonSchema } from "@overdub/contract";
import { exampleOf } from "./example-of.ts";

/** One white pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAwZxTNAAAAABJRU5ErkJggg==",
  "base64",
);

const built = new Map<AnyOperation, Uint8Array>();

/** What an operation may answer with, as it travels. Always the same. */
export function exampleAnswer(operation: AnyOperation): Uint8Array {
  const known = built.get(operation);
  if (known) return known;
  const { contentType, body } = operation.success;
  const answer =
    contentType === JSON_CONTENT_TYPE ? Buffer.from(JSON.stringify(exampleOf(toJsonSchema(body, "output")))) : PNG;
  built.set(operation, answer);
  return answer;
}
