import type { ExchangeResult } from "../invoke/exchange.ts";
import { readBody, requireJson } from "../upstream/read-body.ts";
import type { Redactor } from "../upstream/redact.ts";

/** What came back: data for the envelope, or bytes to pass on as they are. */
export type CustomResult = { readonly json: unknown } | CustomFile;

export interface CustomFile {
  readonly bytes: Buffer;
  /** With a `content-type`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Of the upstream's headers, these go on. See behaviour/gateway 3.4. */
const PASSED_HEADERS = ["content-type", "content-disposition", "cache-control", "etag"];

/**
 * @param options.isRaw the caller wants the body untouched, JSON or not.
 * @throws              502, or for a write 500, when what calls itself JSON is none.
 */
export function readCustomResponse(
  { response, redactor }: Pick<ExchangeResult, "response" | "redactor">,
  { isRead, isRaw, responsePath }: { isRead: boolean; isRaw: boolean; responsePath: string | undefined },
): CustomResult {
  const { headers } = response;
  const type = headers["content-type"];
  if (isRaw || (type !== undefined && !isJson(type))) {
    return { bytes: redactBytes(response.body, redactor), headers: toPassedHeaders(headers, redactor) };
  }
  return { json: pick(requireJson(readBody(response, redactor), { isRead }).json, responsePath) };
}

/** One JSON text. Lines of JSON, such as `application/x-ndjson`, are none. */
function isJson(contentType: string): boolean {
  return /^(application|text)\/([\w.-]+\+)?json$/i.test(contentType.split(";")[0]?.trim() ?? "");
}

/** In a browser, a page from a workspace must not run as one of ours. */
const HARMLESS = { "x-content-type-options": "nosniff", "content-security-policy": "sandbox" };

function toPassedHeaders(headers: Readonly<Record<string, string>>, { redact }: Redactor): Record<string, string> {
  const passed = PASSED_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, redact(headers[name])]]));
  return { "content-type": "application/octet-stream", ...Object.fromEntries(passed), ...HARMLESS };
}

/** Latin-1 has a character for every byte, so all but the credential stays as it is. */
function redactBytes(body: Uint8Array, { finds, redact }: Redactor): Buffer {
  const bytes = Buffer.from(body);
  const text = bytes.toString("latin1");
  return finds(text) ? Buffer.from(redact(text), "latin1") : bytes;
}

/** `data.items.0`: null where there is nothing. */
function pick(json: unknown, path: string | undefined): unknown {
  if (path === undefined || path === "") return json;
  return path.split(".").reduce<unknown>((value, name) => {
    const has = typeof value === "object" && value !== null && Object.hasOwn(value, name);
    return has ? Reflect.get(value, name) : null;
  }, json);
}
