import type { AnyOperation } from "@overdub/contract";
import { JSON_CONTENT_TYPE } from "@overdub/contract";
import { GatewayError } from "../http/gateway-error.ts";
import type { BinaryContent, UpstreamResponse } from "./types.ts";

/** The type of an operation's answer, where that is not JSON. */
export function binaryTypeOf({ success }: AnyOperation): string | undefined {
  return success.contentType === JSON_CONTENT_TYPE ? undefined : success.contentType;
}

/**
 * The bytes of an answer that has to be of one type. Any other, such as a page of HTML, would run under the gateway's own
 * address in the browser of whoever follows a link to it.
 *
 * @throws 502 for another type.
 */
export function readBinary({ headers, body }: UpstreamResponse, expected: string): BinaryContent {
  const contentType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== expected) throw new GatewayError(502, `The answer of the upstream is not ${expected}`);
  return { contentType, bytes: body };
}
