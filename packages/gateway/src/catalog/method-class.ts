/** The methods that have a verb and route of their own; every other method is a custom one. Source: spec 3.1. */
export const CRUD_METHODS = ["list", "get", "create", "update", "delete"] as const;

export type MethodClass = "read" | "write" | "custom";

/** Custom methods stay `custom` even where they only read. Source: spec truto-gateway 5.3. */
export function methodClass(method: string): MethodClass {
  if (method === "list" || method === "get") return "read";
  if (method === "create" || method === "update" || method === "delete") return "write";
  return "custom";
}
