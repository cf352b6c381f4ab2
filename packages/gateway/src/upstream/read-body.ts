import { isUtf8 } from "node:buffer";
import type { AnyOperation } from "@overdub/contract";
import { JSON_CONTENT_TYPE, surveyJson } from "@overdub/contract";
import { GatewayError, unknownOutcome } from "../errors/gateway-error.ts";
import { parseExactly } from "../json/exact-json.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { Redactor } from "./redact.ts";
import { quoteSaid, saidIn } from "./said.ts";
import type { UpstreamResponse } from "./send.ts";

/** A response that is a file. */
export interface BinaryContent {
  /** Without parameters, e.g. `image/png`. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** An upstream's body, free of its credential: nothing at all, JSON, or text that is not JSON. */
export type UpstreamBody = JsonBody | { readonly text: string };

export interface JsonBody {
  readonly json: unknown;
  /** What it was read from, in UTF-8, if nothing had to be taken out. */
  readonly source?: Uint8Array | undefined;
}

export function readBody(
  { headers, body }: Pick<UpstreamResponse, "headers" | "body">,
  redactor: Redactor,
): UpstreamBody {
  const { text, isUtf8: isSame } = decode(body, headers["content-type"]);
  if (text.trim() === "") return { json: null };
  // What is large holds up everybody else.
  const json = body.byteLength > QUOTAS.answerBytes ? undefined : tryParse(text);
  if (json === undefined) return { text: redactor.redact(text) };
  if (redactor.finds(text)) return { json: redactor.redactJson(json) };
  return { json, source: isSame ? body : undefined };
}

/** Undefined for what is no JSON, and for what is nested so deep that it could be parsed, but not written again. */
function tryParse(text: string): unknown {
  const { excess, hasLongNumbers } = surveyJson(text);
  if (excess) return undefined;
  try {
    return parseExactly(text, hasLongNumbers);
  } catch {
    return undefined;
  }
}

/** @throws 502, or for a write 500, for what is no JSON: it quotes what came instead. */
export function requireJson(body: UpstreamBody, { isRead }: { readonly isRead: boolean }): JsonBody {
  if ("json" in body) return body;
  const message = `The answer of the upstream is not JSON that can be taken: ${quoteSaid(saidIn(body))}`;
  throw isRead ? new GatewayError(502, message) : unknownOutcome(message);
}

const utf8 = new TextDecoder();

/** The first byte of a mark that the decoder takes away. No JSON begins with it. */
const BYTE_ORDER_MARK = 0xef;

interface DecodedText {
  readonly text: string;
  /** Whether the bytes are this very text in UTF-8. */
  readonly isUtf8: boolean;
}

/** Pages of errors are in the character sets of those who wrote them; JSON is always UTF-8. */
function decode(bytes: Uint8Array, contentType = ""): DecodedText {
  const charset = /charset\s*=\s*"?([\w:-]+)/i.exec(contentType)?.[1] ?? "utf-8";
  if (/^utf-?8$/i.test(charset)) {
    return { text: utf8.decode(bytes), isUtf8: isUtf8(bytes) && bytes[0] !== BYTE_ORDER_MARK };
  }
  try {
    return { text: new TextDecoder(charset).decode(bytes), isUtf8: false };
  } catch {
    return { text: utf8.decode(bytes), isUtf8: false };
  }
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
