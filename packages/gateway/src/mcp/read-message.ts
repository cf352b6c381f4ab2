import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
} from "@modelcontextprotocol/server";
import { MAX_BULK_BYTES } from "../http/request-body.ts";
import { isFields } from "../json/fields.ts";
import type { RpcError } from "./json-rpc.ts";
import { INVALID_REQUEST, idOf, PARSE_ERROR, parseMessage, rpcErrorMessage } from "./json-rpc.ts";
import { normalizeMessage } from "./normalize-message.ts";
import type { Line } from "./read-lines.ts";

/** More than this many bytes are no message. */
export const MAX_LINE_BYTES = MAX_BULK_BYTES;

/** What a line of stdio says, or what its sender is told instead. */
export type ReadMessage = { readonly message: JSONRPCMessage } | { readonly refusal: RpcError };

const MARK = "\uFEFF";

/**
 * The message on a line, read as leniently as over HTTP. A refusal bears the id of its request wherever that can be read.
 * See behaviour/gateway 7.6.
 */
export function readMessage({ bytes, isTooLong, isTerminated }: Line): ReadMessage {
  if (isTooLong) return refuse(INVALID_REQUEST, `The line is longer than ${MAX_LINE_BYTES} bytes`);
  const text = decode(bytes);
  if (text === undefined) return refuse(PARSE_ERROR, "The line is not UTF-8");
  const isMarked = text.startsWith(MARK);
  const value = parseMessage(isMarked ? text.slice(MARK.length) : text);
  if (isMarked) return refuse(PARSE_ERROR, "The line begins with a byte order mark", value);
  if (text.trim() === "") return refuse(PARSE_ERROR, "The line is empty");
  if (value === undefined) return refuse(PARSE_ERROR, "The line is not valid JSON");
  if (!isTerminated) return refuse(PARSE_ERROR, "The line does not end with a line feed", value);
  if (Array.isArray(value)) return refuse(INVALID_REQUEST, "Send one message on each line: there are no batches");
  const message = normalizeMessage(value);
  if (!isMessage(message) || isWithoutId(value)) {
    return refuse(INVALID_REQUEST, "The line is no JSON-RPC request, notification or response", value);
  }
  return { message };
}

function refuse(code: number, message: string, value?: unknown): ReadMessage {
  return { refusal: rpcErrorMessage(code, `${message}.`, idOf(value)) };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is JSONRPCMessage {
  return [isJSONRPCRequest, isJSONRPCNotification, isJSONRPCResultResponse, isJSONRPCErrorResponse].some((is) =>
    is(value),
  );
}

/** A request that no answer could name. Over HTTP its connection does. */
function isWithoutId(value: unknown): boolean {
  if (!isFields(value) || typeof value.method !== "string" || value.id != null) return false;
  return !value.method.startsWith("notifications/");
}
