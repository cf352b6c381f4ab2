import type { Caller } from "./caller.ts";

/** The part of the gateway that a call came in by. `direct` is code of this process. */
export type Service = "proxy" | "custom" | "batch" | "mcp" | "direct";

/** The caller of a call: what opened the gateway for it. */
export interface Actor {
  /** `system` is code of this process: the operator's command line, and what runs by itself. `stranger`: nobody was let in. */
  readonly type:
    | "mcp_token"
    | "api_token"
    | "operator_session"
    | "member_session"
    | "account_token"
    | "link_token"
    | "system"
    | "stranger";
  /** Of the token, never the token. */
  readonly id: string | null;
  readonly name: string;
  /** Where the request came from; undefined for what came by none. */
  readonly address?: string | undefined;
}

/** Where a call comes from, for the records. */
export interface CallOrigin {
  readonly actor: Actor;
  readonly requestId?: string | undefined;
  /** Of the plan that this call carries out. */
  readonly planHash?: string | undefined;
  /** Default: `direct`. */
  readonly service?: Service | undefined;
  /** The program behind an MCP server, as it calls itself. */
  readonly client?: { readonly name: string; readonly version: string } | undefined;
}

export const SYSTEM: Actor = { type: "system", id: null, name: "Overdub" };

/** The origin of what a request asks for. */
export function originOf(caller: Caller, { requestId, address }: { requestId: string; address: string }): CallOrigin {
  return { actor: { ...actorOf(caller), address: address || undefined }, requestId };
}

/** Account tokens are too short-lived to have a name of their own; the id tells them apart. */
function actorOf(caller: Caller): Actor {
  if (caller.kind === "account-token") return { type: "account_token", id: caller.id, name: "Account token" };
  if (caller.kind === "member-session") {
    return { type: "member_session", id: caller.member.id, name: caller.member.email };
  }
  const { id, name } = caller.apiToken;
  return { type: caller.kind === "api-token" ? "api_token" : "operator_session", id, name };
}
