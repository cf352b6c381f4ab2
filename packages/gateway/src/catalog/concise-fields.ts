import type { Fields } from "../json/fields.ts";

// What an agent reads of a row where it did not ask for more: paths, by what the row is. See behaviour/mcp 3.

const LINK = ["id", "shortLink", "url", "externalId", "archived", "tags.name", "clicks", "leads", "saleAmount"];
export const conciseLink = () => LINK;

const CLICK_EVENT = ["timestamp", "link.shortLink", "click.country", "click.city", "click.device", "click.referer"];
const CUSTOMER_EVENT = ["timestamp", "eventName", "sale.amount", "customer.id", "link.shortLink", "click.country"];
/** All rows of a list are of the kind that was asked for, which none of them needs to repeat. */
export const conciseEvent = ({ customer }: Fields) => (customer ? CUSTOMER_EVENT : CLICK_EVENT);

const CUSTOMER = ["id", "externalId", "name", "email", "country", "sales", "saleAmount", "createdAt"];
export const conciseCustomer = () => CUSTOMER;

const PARTNER = [
  "id",
  "name",
  "email",
  "tenantId",
  "country",
  "groupId",
  "status",
  "links.shortLink",
  "totalClicks",
  "totalLeads",
  "totalSaleAmount",
  "totalCommissions",
  "createdAt",
];
export const concisePartner = () => PARTNER;

const COMMISSION = [
  "id",
  "type",
  "amount",
  "earnings",
  "currency",
  "status",
  "invoiceId",
  "description",
  "partner.id",
  "partner.name",
  "customer.id",
  "createdAt",
];
export const conciseCommission = () => COMMISSION;

const PAYOUT = [
  "id",
  "amount",
  "currency",
  "status",
  "partner.id",
  "partner.name",
  "periodStart",
  "periodEnd",
  "paidAt",
  "failureReason",
];
export const concisePayout = () => PAYOUT;
