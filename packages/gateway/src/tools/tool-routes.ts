import type { Tool } from "./tool.ts";

export interface ToolRoute {
  readonly verb: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the resource: nothing, `:id`, or the name of a custom method. */
  readonly rest: string;
}

/** Where the Proxy API answers for a tool; an id may also stand in the query or the body. See behaviour/gateway 4.1. */
export function routesOf({ method }: Tool): readonly ToolRoute[] {
  return ROUTES_OF_METHOD[method] ?? [{ verb: "POST", rest: method }];
}

const ROUTES_OF_METHOD: Readonly<Record<string, readonly ToolRoute[]>> = {
  list: [{ verb: "GET", rest: "" }],
  get: [{ verb: "GET", rest: ":id" }],
  create: [{ verb: "POST", rest: "" }],
  update: [
    { verb: "PATCH", rest: ":id" },
    { verb: "PATCH", rest: "" },
  ],
  delete: [
    { verb: "DELETE", rest: ":id" },
    { verb: "DELETE", rest: "" },
  ],
};
