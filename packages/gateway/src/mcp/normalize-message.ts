import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";

const ASSUMED_PARAMS: Readonly<Record<string, object>> = {
  initialize: { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "unknown", version: "unknown" } },
};

/**
 * What clients leave out of JSON-RPC, put back: `jsonrpc`, and the members of `initialize` that the SDK insists on. A null
 * `id` goes, because the SDK knows no such request; the answer takes an absent one for null. So does any other member that
 * is null, such as `cursor`: it is not given.
 * See behaviour/gateway 7.3.
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
  if (!isFields(params)) return { params };
  const given = withoutNulls(params);
  // Arguments of a prompt are texts, those of a tool are its own affair.
  const args =
    method === "prompts/get" && isFields(given.arguments) ? { arguments: withoutNulls(given.arguments) } : {};
  return { params: { ...assumed, ...given, ...args } };
}

/** Members that hold what a caller or a person said. */
const CONTENTS = new Set(["arguments", "inputResponses"]);

function withoutNulls(fields: Fields): Fields {
  const given = Object.entries(fields).filter(([, value]) => value !== null);
  return Object.fromEntries(
    given.map(([name, value]) => [name, isFields(value) && !CONTENTS.has(name) ? withoutNulls(value) : value]),
  );
}
