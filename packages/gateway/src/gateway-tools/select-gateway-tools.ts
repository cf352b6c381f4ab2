import type { GatewayTool } from "./gateway-tool.ts";

/** What one of the parties that have a say (server, token, URL) leaves, as of the tools of Dub. */
interface Scope {
  readonly tags?: readonly string[] | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly access?: "read" | "write" | "all" | undefined;
}

/**
 * The tools that a client has asked for by a tag, and that no party has taken away. Nobody else is shown them: the list of
 * Dub's tools is as long as a client should be given unasked. See behaviour/playbooks 3.
 */
export function selectGatewayTools(tools: readonly GatewayTool[], scopes: readonly Scope[]): readonly GatewayTool[] {
  const asked = new Set(scopes.flatMap(({ tags = [] }) => tags));
  return tools.filter(
    (tool) => tool.tags.some((tag) => asked.has(tag)) && scopes.every((scope) => allows(scope, tool)),
  );
}

function allows({ tags = [], methods = [], access = "all" }: Scope, { tags: own, annotations }: GatewayTool): boolean {
  const { readOnlyHint: isRead, destructiveHint } = annotations;
  const kinds = isRead ? ["read", "custom"] : ["write", "custom"];
  const isNamed = methods.length === 0 || methods.some((method) => kinds.includes(method.toLowerCase()));
  const isWithin = access === "all" || isRead || (access === "write" && !destructiveHint);
  return isNamed && isWithin && (tags.length === 0 || tags.some((tag) => own.includes(tag)));
}
