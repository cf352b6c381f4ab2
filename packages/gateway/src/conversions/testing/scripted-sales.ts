/** A Dub that counts leads, sales and commissions, and tells repeats apart as the hosted one does; imported by tests only. */
import type { Script } from "../../testing/test-gateway.ts";

interface Commission {
  readonly id: string;
  readonly invoiceId: string;
  readonly amount: number;
  readonly earnings: number;
  readonly status: string;
}

export interface ScriptedSales {
  readonly script: Script;
  readonly leads: Map<string, Record<string, unknown>>;
  readonly sales: Map<string, Record<string, unknown>>;
  readonly commissions: Map<string, Commission>;
  /** Whom it knows beside those who became leads here. */
  readonly customers: Set<string>;
  /** Requests, as `POST /track/sale`. */
  readonly calls: string[];
}

const refusal = (status: number, code: string, message: string) => ({ status, json: { error: { code, message } } });

/** @param clicks that there were. Commissions are a fifth. */
export function scriptSales(clicks: readonly string[] = ["click_1"]): ScriptedSales {
  const leads: ScriptedSales["leads"] = new Map();
  const sales: ScriptedSales["sales"] = new Map();
  const commissions: ScriptedSales["commissions"] = new Map();
  const customers: ScriptedSales["customers"] = new Set();
  const calls: string[] = [];

  function trackLead(body: Record<string, unknown>) {
    const customer = String(body.customerExternalId);
    if (body.clickId === "" && !customers.has(customer)) return refusal(400, "bad_request", "No click was given.");
    if (body.clickId !== "" && !clicks.includes(String(body.clickId))) {
      return refusal(404, "not_found", `Click event not found for clickId: ${body.clickId}`);
    }
    customers.add(customer);
    leads.set(`${customer} ${body.eventName}`, body);
    return { json: { click: { id: body.clickId }, link: null, customer: { externalId: customer } } };
  }

  function trackSale(body: Record<string, unknown>) {
    const customer = String(body.customerExternalId);
    const invoiceId = String(body.invoiceId);
    if (!customers.has(customer)) return { json: { eventName: body.eventName, customer: null, sale: null } };
    if (!sales.has(invoiceId)) {
      sales.set(invoiceId, body);
      const amount = Number(body.amount);
      const commission = {
        id: `cm_${invoiceId}`,
        invoiceId,
        amount,
        earnings: Math.round(amount / 5),
        status: "pending",
      };
      commissions.set(commission.id, commission);
    }
    const { amount, currency } = sales.get(invoiceId) ?? {};
    return { json: { eventName: body.eventName, customer: { id: "cus_1" }, sale: { amount, currency, invoiceId } } };
  }

  function updateCommission(id: string, body: Record<string, unknown>) {
    const before = commissions.get(id);
    if (!before) return refusal(404, "not_found", "Commission not found.");
    if (before.status === "paid") return refusal(400, "bad_request", "The commission has already been paid.");
    const amount = Number(body.saleAmount ?? before.amount);
    const after = { ...before, amount, earnings: Math.round(amount / 5), status: String(body.status ?? before.status) };
    commissions.set(id, after);
    return { json: after };
  }

  const script: Script = ({ method, url, body }) => {
    const { pathname, searchParams } = new URL(url);
    const path = pathname.replace("/api", "");
    calls.push(`${method} ${path}`);
    const given = body ? JSON.parse(new TextDecoder().decode(Buffer.from(body))) : {};
    if (path === "/track/lead") return trackLead(given);
    if (path === "/track/sale") return trackSale(given);
    if (path === "/customers") {
      const externalId = searchParams.get("externalId") ?? "";
      return { json: customers.has(externalId) ? [{ id: "cus_1", externalId }] : [] };
    }
    if (method === "PATCH") return updateCommission(path.split("/").at(-1) ?? "", given);
    const invoiceId = searchParams.get("invoiceId");
    const found = [...commissions.values()].filter((commission) => commission.invoiceId === invoiceId);
    return { json: found.map((commission) => ({ ...commission, partner: { id: "pn_1" } })) };
  };
  return { script, leads, sales, commissions, customers, calls };
}
