import type { AnyOperation } from "@overdub/contract";

/**
 * What lets pages of other origins call the operations that are made for them: those without authentication, and those
 * that take a publishable key. Everything else is for servers. Source: spec dub-links 5, dub-attribution 0.3.
 */
export function corsHeaders({ auth, method }: Pick<AnyOperation, "auth" | "method">): Record<string, string> {
  if (auth === "secret") return {};
  return {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": `${method}, OPTIONS`,
    ...(method === "GET" ? {} : { "Access-Control-Allow-Headers": "Content-Type, Authorization" }),
  };
}
