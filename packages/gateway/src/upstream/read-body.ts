import type { AnyOperation } from "@overdub/contract";
import { JSON_CONTENT_TYPE } from "@overdub/contract";
import { GatewayError } from "../errors/gateway-error.ts";
import type { UpstreamResponse } from "./send.ts";

/** A response that is a file. */
export interface BinaryContent {
  /** Without parameters, e.g. `image/png`. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** An upstream's body: nothing at all, JSON, or text that is not JSON. */
export type UpstreamBody = { readonly json: unknown } | { readonly text: string };

const decoder = new TextDecoder();

export function readBody(response: UpstreamResponse, credential: string): UpstreamBody {
  const text = redact(decoder.decode(response.body), credential);
  if (text.trim() === "") return { json: null };
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { text };
  }
}

const PLACEHOLDER = "[redacted]";

/** Text without the credential, as it is or as it stands in a URL: an upstream may echo what it was sent. */
export function redact(text: string, secret: string): string {
  const encoded = encodeURIComponent(secret);
  const redacted = text.replaceAll(secret, PLACEHOLDER);
  return encoded === secret ? redacted : redacted.replaceAll(encoded, PLACEHOLDER);
}

/** The type of an operation's answer, where that is not JSON. */
export function binaryTypeOf({ success }: AnyOperation): string | undefined {
  return success.contentType === JSON_CONTENT_TYPE ? undefined : success.contentType;
}

/**
 * The bytes of a response that has to be of one type. Any other, such as a page of HTML, would run under the gateway's
 * own address in the browser of a visitor who follows a link to it.
 *
 * @throws 502 for another type.
 */
export function readBinary({ headers, body }: UpstreamResponse, expected: string): BinaryContent {
  const contentType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== expected) throw new GatewayError(502, `The answer of the upstream is not ${expected}`);
  return { contentType, bytes: body };
}
