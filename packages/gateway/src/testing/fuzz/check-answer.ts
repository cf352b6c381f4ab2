import { NO_DUB } from "../../accounts/check-credential.ts";
import { toRoutePath } from "../../http/route-path.ts";
import type { FuzzRequest } from "./generate-request.ts";

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Circumstances {
  readonly request: FuzzRequest;
  /** The upstream gave a reason for a 5xx. */
  readonly hasUpstreamFailed: boolean;
  /** What was logged as unexpected. */
  readonly bugs: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const UNEXPECTED = "An unexpected error occurred";

/** @returns what is wrong with a response; undefined if nothing is. */
export function findFault(answer: FuzzAnswer, circumstances: Circumstances): string | undefined {
  const { request, bugs } = circumstances;
  const { status, headers, text } = answer;
  if (bugs.length > 0) return `a bug was logged: ${bugs.join()}`;
  if (text.includes(UNEXPECTED)) return "a bug was answered";
  if (request.method === "HEAD") {
    const isExplained = status < 500 || status === 501 || status === 503 || circumstances.hasUpstreamFailed;
    return isExplained ? undefined : `${status} for HEAD`;
  }
  if (request.method === "OPTIONS" && status === 204) return undefined;
  const path = toRoutePath(new URL(`http://localhost${request.path}`).href);
  const isGuarded = status === 403 && /^\/(mcp|\.well-known)(\/|$)/.test(path);
  const isRpc = isGuarded || /^\/mcp(\/[^/]+)?$/.test(path);
  if (isRpc && status === 202 && text === "") return undefined;
  const isPassedThrough = /^\/(custom|proxy)\//.test(path) && status < 300 && isFile(headers);
  if (isPassedThrough) return undefined;

  if (status < 500 && (isOfLinkPage(path, headers) || isPageForPeople(path, headers))) return undefined;

  if (!headers.get("content-type")?.includes("json")) return `the type is ${headers.get("content-type")}`;
  const json = parse(text);
  if (json === undefined) return "the body is not JSON";
  if (status >= 500 && !isExcused(status, json, circumstances)) return `${status} of our own making`;
  if (isRpc) return findRpcFault(json, request.method);
  return status >= 400 ? findErrorFault(answer, json) : findSuccessFault(path, request, json);
}

function isExcused(status: number, json: unknown, { request, hasUpstreamFailed }: Circumstances): boolean {
  if (hasUpstreamFailed) return true;
  const { message, error_code: code } = isFields(json) ? json : {};
  // Said on purpose: of an account that is blocked, or whose key Dub has refused or at whose address is no Dub, a resource that we do not have, a first request that failed.
  if (status === 503) return /Integrated account is (blocked|disconnected)/.test(JSON.stringify(json));
  if (status === 502 && message === NO_DUB) return true;
  if (status === 501) return message === "This resource is not available here";
  return request.headers["idempotency-key"] !== undefined && (code === "upstream_outcome_unknown" || isRemote(json));
}

function findErrorFault({ status, headers }: FuzzAnswer, json: unknown): string | undefined {
  if (!isFields(json)) return "an error is no object";
  const { statusCode, error, message, request_id: requestId } = json;
  if (statusCode !== status) return `statusCode is ${statusCode}`;
  if (typeof error !== "string" || typeof message !== "string") return "an error without words";
  const isReplayed = headers.get("idempotency-replayed") === "true";
  if (requestId !== headers.get("x-request-id") && !isReplayed) return "request_id differs from the header";
  if (status === 405 && !headers.has("allow")) return "405 without Allow";
  if (status === 401 && !isRemote(json) && headers.get("www-authenticate") !== "Bearer")
    return "401 without a challenge";
  return undefined;
}

const ENVELOPED = /^\/(proxy|custom)\//;
const LISTS =
  /^\/(integrated-account|sandbox-integrated-account|api-token|integration|environment-integration|log|audit-log|daemon|alarm|integrated-account\/[^/]+\/(mcp|tools))\/?$/;

function findSuccessFault(path: string, { method, path: url }: FuzzRequest, json: unknown): string | undefined {
  if (ENVELOPED.test(path)) {
    if (url.includes("truto_response_format=raw")) return undefined;
    const names = ["result", "next_cursor", "prev_cursor", "result_count"];
    return hasNames(json, names) ? undefined : "no envelope of the data plane";
  }
  if (path.startsWith("/batch-request")) return hasNames(json, ["result", "errors"]) ? undefined : "no batch envelope";
  if (method === "GET" && LISTS.test(path)) {
    const isList = isFields(json) && Array.isArray(json.result) && "next_cursor" in json;
    return isList ? undefined : "no envelope of a list";
  }
  return isFields(json) ? undefined : "no object";
}

function findRpcFault(json: unknown, method: string): string | undefined {
  if (method === "DELETE") return isFields(json) ? undefined : "no object";
  const messages = Array.isArray(json) ? json : [json];
  const isRpc = (message: unknown) =>
    isFields(message) && message.jsonrpc === "2.0" && ("result" in message || isFields(message.error));
  return messages.every(isRpc) ? undefined : "no JSON-RPC";
}

/** The console, and the API reference. */
function isPageForPeople(path: string, headers: Headers): boolean {
  return /^\/(console|docs)(\/|$)/.test(path) && headers.get("content-type")?.startsWith("text/html") === true;
}

/** What a browser is shown, or runs, of the page that connects accounts. */
function isOfLinkPage(path: string, headers: Headers): boolean {
  const type = headers.get("content-type") ?? "";
  if (/\/(link|connect-account\/page)\.js$/.test(path)) return type.startsWith("text/javascript");
  const isPage = /\/connect-account(\/(done|post-connect|oauth\/(go|callback(\/[^/]+)?)))?$/.test(path);
  return isPage && type.startsWith("text/html");
}

function isFile(headers: Headers): boolean {
  return headers.has("x-content-type-options") || /^(image|text)\//.test(headers.get("content-type") ?? "");
}

function isRemote(json: unknown): boolean {
  return isFields(json) && json.truto_is_remote_error === true;
}

function hasNames(json: unknown, names: readonly string[]): boolean {
  return isFields(json) && names.every((name) => name in json);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
