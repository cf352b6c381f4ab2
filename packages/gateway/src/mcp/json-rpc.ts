export type RpcId = string | number | null;

/** The id to echo: an error answers the request that it is about whenever that one could be read. */
export function idOf(message: unknown): RpcId {
  if (typeof message !== "object" || message === null) return null;
  const { id } = message as { id?: unknown };
  return typeof id === "string" || typeof id === "number" ? id : null;
}

/** An error of the transport, in the body that a JSON-RPC client reads; one line. See behaviour/gateway 7.5. */
export function rpcError(
  status: number,
  code: number,
  message: string,
  id: RpcId = null,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ jsonrpc: "2.0", id, error: { code, message } }, { status, headers });
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
