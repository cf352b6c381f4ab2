const ASSUMED_PARAMS: Readonly<Record<string, object>> = {
  initialize: { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "unknown", version: "unknown" } },
};

/**
 * What clients leave out of JSON-RPC, put back: `jsonrpc`, and the members of `initialize` that the SDK insists on. A null
 * `id` goes, because the SDK knows no such request; who answers takes an absent one for null. Source: spec
 * truto-gateway 6.3.
 */
export function normalizeMessage(message: unknown): unknown {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return message;
  const { id, method, params, ...rest } = message as Readonly<Record<string, unknown>>;
  return {
    jsonrpc: "2.0",
    ...rest,
    ...(id == null ? {} : { id }),
    ...(method === undefined ? {} : { method }),
    ...paramsOf(method, params),
  };
}

function paramsOf(method: unknown, params: unknown): object {
  const assumed =
    typeof method === "string" && Object.hasOwn(ASSUMED_PARAMS, method) ? ASSUMED_PARAMS[method] : undefined;
  if (params == null) return assumed ? { params: assumed } : {};
  return { params: assumed && typeof params === "object" ? { ...assumed, ...params } : params };
}
