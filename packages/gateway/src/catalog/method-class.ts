export type MethodClass = "read" | "write" | "custom";

/** Custom methods stay `custom` even where they only read. Source: spec truto-gateway 5.3. */
export function methodClass(method: string): MethodClass {
  if (method === "list" || method === "get") return "read";
  if (method === "create" || method === "update" || method === "delete") return "write";
  return "custom";
}
