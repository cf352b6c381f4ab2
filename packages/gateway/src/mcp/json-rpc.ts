import { excessOf } from "@overdub/contract";

export type RpcId = string | number | null;

/** The id to echo: an error answers the request that it is about whenever that one could be read. */
export function idOf(message: unknown): RpcId {
  if (typeof message !== "object" || message === null) return null;
  const { id } = message as { id?: unknown };
  return typeof id === "string" || typeof id === "number" ? id : null;
}

/** What a message says; `undefined` for what is no JSON, or more of it than anything that is meant. */
export function parseMessage(text: string): unknown {
  try {
    return excessOf(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A message is no JSON. */
export const PARSE_ERROR = -32700;
/** A message is JSON, but no request, notification or response. */
export const INVALID_REQUEST = -32600;

export interface RpcError {
  readonly jsonrpc: "2.0";
  readonly id: RpcId;
  readonly error: { readonly code: number; readonly message: string };
}

export function rpcErrorMessage(code: number, message: string, id: RpcId = null): RpcError {
  return { jsonrpc: "2.0", id, error: { code, message } };
}

/** An error of the transport, in the body that a JSON-RPC client reads; one line. See behaviour/gateway 7.5. */
export function rpcError(
  status: number,
  code: number,
  message: string,
  id: RpcId = null,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(rpcErrorMessage(code, message, id), { status, headers });
}

/** Why a request reaches no MCP server. See behaviour/gateway 7.5. */
export class McpRefusal extends Error {
  override readonly name = "McpRefusal";
  readonly status: number;
  /** The error code of JSON-RPC. */
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
