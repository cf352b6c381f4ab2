/** Who asks for a call: what opened the gateway for it. */
export interface Actor {
  /** `system` is code of this process: the operator's command line, and what runs by itself. */
  readonly type: "mcp_token" | "api_token" | "account_token" | "system";
  /** Of the token, never the token. */
  readonly id: string | null;
  readonly name: string;
}

/** The circumstances of a call, for the record. */
export interface Caller {
  readonly actor: Actor;
  readonly requestId?: string | undefined;
  /** Of the plan that this call carries out. */
  readonly planHash?: string | undefined;
}

export const SYSTEM: Actor = { type: "system", id: null, name: "Overdub" };
