/** Why a request reaches no MCP server. Source: spec truto-gateway 6.6. */
export class McpRefusal extends Error {
  override readonly name = "McpRefusal";
  readonly status: number;
  /** Of JSON-RPC. */
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
