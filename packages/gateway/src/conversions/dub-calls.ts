/** The calls of an account's Dub that conversions are made of. */
import type { Account } from "../accounts/account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { listAllDubCommissions } from "../catalog/commissions/list-all-dub-commissions.ts";
import { updateADubCommissionById } from "../catalog/commissions/update-a-dub-commission-by-id.ts";
import { listAllDubCustomers } from "../catalog/customers/list-all-dub-customers.ts";
import { createADubTrack } from "../catalog/track/create-a-dub-track.ts";
import { createADubTrackSale } from "../catalog/track-sale/create-a-dub-track-sale.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Invoke } from "../invoke/invoke.ts";
import { isFields } from "../json/fields.ts";
import type { Tool } from "../tools/tool.ts";
import { at, idAt, textAt, wholeAt } from "./adapters/read-json.ts";

export interface TrackedSale {
  readonly amount: number;
  readonly currency: string;
}

export interface FoundCommission {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly earnings: number;
  readonly partnerId: string | null;
}

export interface DubCalls {
  isCustomerKnown(externalId: string): Promise<boolean>;
  trackLead(body: Readonly<Record<string, unknown>>): Promise<void>;
  /** @returns undefined where Dub knows no such customer, and has counted nothing. */
  trackSale(body: Readonly<Record<string, unknown>>): Promise<TrackedSale | undefined>;
  findCommission(invoiceId: string): Promise<FoundCommission | undefined>;
  /** @returns its status then. */
  updateCommission(id: string, change: Readonly<Record<string, unknown>>): Promise<string>;
}

/** @throws a GatewayError that says why. What is refused has changed nothing; other failures may be tried again. */
export function dubCalls(invoke: Invoke, account: Account): DubCalls {
  const call = async (tool: Tool, args: { id?: string; query?: Record<string, unknown>; body?: unknown }) => {
    const { id, query = {}, body } = args;
    const named = { query, ...(id !== undefined && { id }), ...(body !== undefined && { body }) };
    const { raw } = await invoke(account, tool, named, { actor: SYSTEM, interactive: false });
    return raw;
  };
  return {
    async isCustomerKnown(externalId) {
      const found = await call(listAllDubCustomers, { query: { externalId, limit: 1 } });
      return Array.isArray(found) && found.some((customer) => idAt(customer, "externalId") === externalId);
    },
    async trackLead(body) {
      await call(createADubTrack, { body });
    },
    async trackSale(body) {
      const tracked = await call(createADubTrackSale, { body });
      if (!isFields(at(tracked, "sale"))) return undefined;
      const amount = wholeAt(tracked, "sale.amount");
      const currency = textAt(tracked, "sale.currency");
      if (amount === undefined || currency === undefined)
        throw new GatewayError(502, "Dub has not said what it counted");
      return { amount: Number(amount), currency };
    },
    async findCommission(invoiceId) {
      const found = await call(listAllDubCommissions, { query: { invoiceId } });
      const [commission] = Array.isArray(found) ? found : [];
      const id = idAt(commission, "id");
      if (id === undefined) return undefined;
      return {
        id,
        status: textAt(commission, "status") ?? "",
        amount: Number(wholeAt(commission, "amount") ?? 0n),
        earnings: Number(wholeAt(commission, "earnings") ?? 0n),
        partnerId: idAt(commission, "partner.id") ?? null,
      };
    },
    async updateCommission(id, change) {
      return textAt(await call(updateADubCommissionById, { id, body: change }), "status") ?? "";
    },
  };
}

const REFUSALS = new Set([400, 404, 405, 409, 410, 413, 422]);

/** Whether a call was refused for good, by us or by Dub, and has changed nothing. */
export function isRefusal(error: unknown): error is GatewayError {
  return error instanceof GatewayError && REFUSALS.has(error.statusCode) && !error.isOutcomeUnknown;
}
