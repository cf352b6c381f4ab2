import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { InvokeResult } from "../invoke/types.ts";

/** The bytes as they are, without an envelope. Source: spec truto-gateway 2.6. */
export function answerFile(c: Context, { status, headers, binary }: InvokeResult): Response {
  if (!binary) throw new Error("An operation that answers with a file did not");
  // The bytes are a stranger's: no browser may take them for anything but what they are said to be.
  const guards = { "content-type": binary.contentType, "x-content-type-options": "nosniff" };
  return c.body(new Uint8Array(binary.bytes), status as ContentfulStatusCode, { ...headers, ...guards });
}
