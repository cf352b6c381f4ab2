import type { Script } from "./test-gateway.ts";

export const CUSTOMERS = Array.from({ length: 45 }, (_, index) => ({
  ...{ id: `cus_${String(index).padStart(3, "0")}`, externalId: `user_${index}`, name: `N ${index}`, email: null },
  ...{ sales: 0, saleAmount: 0, createdAt: "2026-01-02T00:00:00.000Z" },
}));

export interface CustomersDub {
  readonly script: Script;
  /** What the next requests that match are answered with, instead. */
  readonly faults: { path: RegExp; status: number; headers?: Record<string, string>; times: number }[];
}

/** A Dub with customers, of whom two have done something lately, and one who is gone. */
export function customersDub(): CustomersDub {
  const faults: CustomersDub["faults"] = [];
  const script: Script = ({ url }) => {
    const { pathname, searchParams } = new URL(url);
    const fault = faults.find(({ path, times }) => times > 0 && path.test(url));
    if (fault) {
      fault.times -= 1;
      const json = { error: { code: "forbidden", message: "No." } };
      return { status: fault.status, json, ...(fault.headers && { headers: fault.headers }) };
    }
    if (pathname === "/api/customers") {
      const after = CUSTOMERS.findIndex(({ id }) => id === searchParams.get("startingAfter")) + 1;
      return { json: CUSTOMERS.slice(after, after + Number(searchParams.get("pageSize"))) };
    }
    const named = /\/customers\/(cus_\d+)/.exec(pathname)?.[1];
    if (named) {
      const found = CUSTOMERS.find(({ id }) => id === named);
      return found ? { json: found } : { status: 404, json: { error: { code: "not_found", message: "Gone." } } };
    }
    if (searchParams.has("customerId")) return { json: [] };
    // What has happened since a day: three leads of two customers, and a sale of one who is gone.
    const isFirst = (searchParams.get("page") ?? "1") === "1";
    const ids = searchParams.get("event") === "leads" ? ["cus_001", "cus_002", "cus_001"] : ["cus_999"];
    return { json: isFirst ? ids.map((id) => ({ event: "lead", customer: { id } })) : [] };
  };
  return { script, faults };
}
