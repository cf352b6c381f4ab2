import type { Caller as Bearer } from "../http/caller.ts";
import type { Actor, Caller } from "./caller.ts";

/** Who is behind a request, as the records name them. */
export function callerOf(bearer: Bearer, requestId: string): Caller {
  return { actor: actorOf(bearer), requestId };
}

/** Account tokens are too short-lived to have a name of their own; the id tells them apart. */
function actorOf(bearer: Bearer): Actor {
  if (bearer.kind === "account-token") return { type: "account_token", id: bearer.id, name: "Account token" };
  const { id, name } = bearer.apiToken;
  return { type: "api_token", id, name };
}
