import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { CreateServer } from "./handshake-era.ts";
import { isHandshakeVersion, respondToMessage } from "./handshake-era.ts";
import type { RunTool } from "./tool-request.ts";
import { toPlainToolRequest } from "./tool-request.ts";

/** What a client finds that was admitted. */
export interface Admitted {
  readonly createServer: CreateServer;
  /** Of its messages, what needs no server of the SDK. Default: none. */
  readonly direct?: DirectAnswers | undefined;
}

export interface DirectAnswers {
  /** Of the HTTP request. */
  readonly requestId: string | undefined;
  /** Undefined for what is not to be called in this way. */
  readonly findTool: (name: string) => RunTool | undefined;
  readonly toolList: KeptToolList;
}

/** The result of `tools/list`, as the SDK has once made it for clients who are shown the same. */
export interface KeptToolList {
  text?: string | undefined;
}

/**
 * Answers what most messages of the handshake era are: a call of a tool, or the list of tools, with nothing beside. To put
 * a server of the SDK together, with all that it may be asked, costs as much as the rest of a call. Whatever is written in
 * another way is left to the SDK; both ways give the same bytes, by which the tests hold them together.
 *
 * @returns JSON; undefined for what is left.
 */
export async function answerDirectly(
  request: Request,
  message: unknown,
  { createServer, direct }: Admitted,
): Promise<string | undefined> {
  const version = request.headers.get("mcp-protocol-version") ?? undefined;
  if (!direct || !isPlain(message) || !isOfHandshakeEra(request, version)) return undefined;
  const { id, method, params } = message;
  const answer = (result: string) => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
  if (method === "tools/list" && (params === undefined || hasOnly(params, []))) {
    return answer(await listTools(direct.toolList, () => createServer(version), request.signal));
  }
  if (method !== "tools/call" || !isFields(params) || !hasOnly(params, ["name", "arguments"])) return undefined;
  const { name, arguments: args } = params;
  const run = typeof name === "string" ? direct.findTool(name) : undefined;
  if (!run || !isFields(args) || Object.hasOwn(args, "__proto__")) return undefined;
  const { requestId } = direct;
  return answer(toJson(await run(args, toPlainToolRequest({ requestId, protocolVersion: version }, request.signal))));
}

/** A request by the letter of JSON-RPC. */
interface PlainRequest {
  readonly id: string | number;
  readonly method: string;
  readonly params?: unknown;
}

function isPlain(message: unknown): message is PlainRequest {
  if (!isFields(message) || !hasOnly(message, ["jsonrpc", "id", "method", "params"])) return false;
  const { jsonrpc, id, method } = message;
  return jsonrpc === "2.0" && typeof method === "string" && (typeof id === "string" || Number.isSafeInteger(id));
}

/** The other era names method and tool in headers, too. */
function isOfHandshakeEra({ headers }: Request, version: string | undefined): boolean {
  return (
    (version === undefined || isHandshakeVersion(version)) && !headers.has("mcp-method") && !headers.has("mcp-name")
  );
}

function hasOnly(fields: unknown, names: readonly string[]): fields is Fields {
  return isFields(fields) && Object.keys(fields).every((name) => names.includes(name));
}

async function listTools(
  kept: KeptToolList,
  createServer: () => ReturnType<CreateServer>,
  signal: AbortSignal,
): Promise<string> {
  if (kept.text !== undefined) return kept.text;
  const response = await respondToMessage({ jsonrpc: "2.0", id: 0, method: "tools/list" }, createServer, { signal });
  if (!response || !("result" in response)) return "{}";
  kept.text = JSON.stringify(response.result);
  return kept.text;
}

/** Text and `structuredContent` are the same value, so that it need be written once. */
function toJson(result: CallToolResult | InputRequiredResult): string {
  if (!isCallResult(result)) return JSON.stringify(result);
  const { structuredContent, isError, ...before } = result;
  const [block] = result.content;
  if (structuredContent === undefined || isError === undefined || block?.type !== "text") return JSON.stringify(result);
  return `${JSON.stringify(before).slice(0, -1)},"structuredContent":${block.text},"isError":${isError}}`;
}

function isCallResult(result: CallToolResult | InputRequiredResult): result is CallToolResult {
  return "content" in result && Array.isArray(result.content);
}
