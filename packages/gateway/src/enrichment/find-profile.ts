import type { Account } from "../accounts/account.ts";
import { listAllDubAnalytics } from "../catalog/analytics/list-all-dub-analytics.ts";
import { getSingleDubCustomerById } from "../catalog/customers/get-single-dub-customer-by-id.ts";
import { listAllDubCustomers } from "../catalog/customers/list-all-dub-customers.ts";
import { listAllDubEvents } from "../catalog/events/list-all-dub-events.ts";
import { listAllDubPartners } from "../catalog/partners/list-all-dub-partners.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import type { Fields } from "../json/fields.ts";
import { isFields, textAt, valueAt } from "../json/fields.ts";
import type { Envelope } from "../tools/envelope.ts";
import type { Tool, ToolArguments } from "../tools/tool.ts";
import type { Profile, ProfilePart } from "./profile.ts";
import { toProfile } from "./profile.ts";

/** What a customer may be named by. */
export type CustomerName =
  | { readonly id: string }
  | { readonly externalId: string }
  | { readonly email: string }
  /** Read before, expanded. */
  | { readonly customer: Fields };

export interface ProfileOptions {
  /** How many leads and how many sales are listed. */
  readonly limit: number;
  /** Whether a part that may be read later is waited for, rather than missing. Default: false. */
  readonly isPatient?: boolean;
  readonly invokeOptions: InvokeOptions;
}

/** For all calls of one profile. What has not come by then is missing. */
const DEADLINE_MS = 20_000;

/** Of leads and of sales; as many as it takes to be sure, of nearly everybody, that there are no more. */
const PAGE_SIZE = 100;

const EVER = { interval: "all" };

/**
 * Asks an account's workspace for everything that it knows of a customer, in at most seven calls.
 *
 * @throws what `invoke` throws for the customer itself: 404 for none. Other parts that cannot be read are named as missing.
 */
export async function findProfile(
  { invoke }: { readonly invoke: Invoke },
  account: Account,
  name: CustomerName,
  { limit, isPatient = false, invokeOptions }: ProfileOptions,
): Promise<Profile> {
  const deadline = isPatient ? undefined : AbortSignal.timeout(DEADLINE_MS);
  const { signal: callers } = invokeOptions;
  const signal = callers && deadline ? AbortSignal.any([callers, deadline]) : (callers ?? deadline);
  const call = async (tool: Tool, args: ToolArguments): Promise<Envelope> =>
    (await invoke(account, tool, args, { ...invokeOptions, signal })).envelope;

  const missing: { part: ProfilePart; reason: string }[] = [];
  const part = async <T>(named: ProfilePart, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GatewayError) || callers?.aborted || (isPatient && mayPass(error))) throw error;
      const reason = deadline?.aborted ? `It took longer than ${DEADLINE_MS / 1000} s` : error.message;
      missing.push({ part: named, reason });
      return undefined;
    }
  };

  const customer = await findCustomer(call, name);
  const customerId = textAt(customer, "id");
  if (customerId === undefined) throw new GatewayError(502, "The workspace has answered with a customer without an id");
  const events = (event: string, order: Fields) =>
    call(listAllDubEvents, { query: { event, customerId, ...EVER, ...order } });
  const pageSize = Math.max(limit, PAGE_SIZE);
  const latest = { sortOrder: "desc", limit: pageSize };

  const [leads, sales, partner] = await Promise.all([
    part("leads", () => events("leads", latest)),
    part("sales", () => events("sales", latest)),
    part("partner", () => findPartner(call, customer)),
  ]);
  const isCut = rowsOf(leads).length >= pageSize;
  const [oldest, counted] = isCut
    ? await Promise.all([
        part("first_touch", () => events("leads", { sortOrder: "asc", limit: 1 })),
        part("leads", () => call(listAllDubAnalytics, { query: { event: "leads", customerId, ...EVER } })),
      ])
    : [];
  return toProfile({
    limit,
    customer,
    leads: rowsOf(leads),
    leadCount: isCut ? toCount(counted) : (leads?.result_count ?? null),
    oldestLead: rowsOf(oldest)[0],
    sales: rowsOf(sales),
    partner,
    missing,
  });
}

function mayPass({ statusCode }: GatewayError): boolean {
  return statusCode === 401 || statusCode === 429 || statusCode >= 500;
}

type Call = (tool: Tool, args: ToolArguments) => Promise<Envelope>;

async function findCustomer(call: Call, name: CustomerName): Promise<Fields> {
  if ("customer" in name) return name.customer;
  const expanded = { includeExpandedFields: true };
  if ("email" in name) {
    const [found] = rowsOf(await call(listAllDubCustomers, { query: { email: name.email, limit: 1, ...expanded } }));
    if (!found) throw new GatewayError(404, "No customer has this email address");
    return found;
  }
  const id = "id" in name ? name.id : `ext_${name.externalId}`;
  const { result } = await call(getSingleDubCustomerById, { id, query: expanded });
  if (!isFields(result)) throw new GatewayError(502, "The workspace has answered without a customer");
  return result;
}

/** An id that is searched for is found exactly. */
async function findPartner(call: Call, customer: Fields): Promise<Fields | undefined> {
  const id = textAt(customer, "partner", "id");
  if (id === undefined) return undefined;
  const found = rowsOf(await call(listAllDubPartners, { query: { search: id, limit: 1 } }));
  return found.find((row) => row.id === id);
}

export function rowsOf(envelope: Envelope | undefined): readonly Fields[] {
  return Array.isArray(envelope?.result) ? envelope.result.filter(isFields) : [];
}

function toCount(envelope: Envelope | undefined): number | null {
  const count = valueAt(rowsOf(envelope)[0], "leads");
  return typeof count === "number" ? count : null;
}
