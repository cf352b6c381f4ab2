import type { Customer } from "@overdub/contract";
import { findLinksById } from "../link-store/find-links.ts";
import type { Context } from "../operations/context.ts";
import type { CustomerTable } from "./customer-table.ts";
import { toCustomer, toCustomerLink } from "./to-customer.ts";

interface Expansion {
  readonly includeExpandedFields?: boolean | undefined;
}

/** Customers as they are answered, with the link that brought each one where that was asked for and is still there. */
export async function showCustomers(
  ctx: Context,
  rows: readonly CustomerTable[],
  { includeExpandedFields }: Expansion,
): Promise<Customer[]> {
  if (!includeExpandedFields) return rows.map(toCustomer);
  const linkIds = new Set(rows.flatMap(({ link_id }) => (link_id === null ? [] : [link_id])));
  const links = await findLinksById(ctx.db, ctx.workspaceId, [...linkIds]);
  return rows.map((row) => {
    const link = links.get(row.link_id ?? "");
    return { ...toCustomer(row), ...(link && { link: toCustomerLink(link, ctx.publicPort()) }) };
  });
}

export async function showCustomer(ctx: Context, row: CustomerTable, expansion: Expansion): Promise<Customer> {
  const [customer = toCustomer(row)] = await showCustomers(ctx, [row], expansion);
  return customer;
}
