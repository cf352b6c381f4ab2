import { idFor } from "./fill-program.ts";

/** A read of the API, and the statement that answers the same by hand. */
export interface Question {
  readonly name: string;
  readonly path: string;
  /** With `?` for the parameters. */
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** What the questions are about. */
export interface Subject {
  readonly programId: string;
  readonly groupId: string;
  readonly tagId: string;
  readonly partners: number;
  readonly nowMs: number;
}

const PAGE = 100;

/** What a list shows, each column under a name of its own: two of one name would be one in the answer. */
function columns(table: string, names: readonly string[], prefix = ""): string {
  return names.map((name) => `${table}.${name}${prefix === "" ? "" : ` as ${prefix}_${name}`}`).join(", ");
}

const COMMISSIONS = `select ${columns("c", [
  ...["id", "type", "amount_cents", "earnings_cents", "currency", "status", "invoice_id", "description", "quantity"],
  ...["user_id", "metadata", "created_at_ms", "updated_at_ms"],
])}, ${columns("p", ["id", "name", "email", "image", "payouts_enabled_at_ms", "country"], "partner")}, e.group_id,
  ${columns(
    "cu",
    [
      ...["id", "name", "email", "avatar", "external_id", "stripe_customer_id", "country", "sales"],
      ...["sale_amount_cents", "created_at_ms", "first_sale_at_ms", "subscription_canceled_at_ms"],
    ],
    "customer",
  )}, po.paid_at_ms
  from commissions c join partners p on p.id = c.partner_id
  join program_enrollments e on e.partner_id = c.partner_id and e.program_id = c.program_id
  left join customers cu on cu.id = c.customer_id left join payouts po on po.id = c.payout_id
  where c.id in (select id from commissions where`;
const SEEN = "earnings_cents <> 0 and status not in ('duplicate', 'fraud', 'canceled')";
const EARNS = "earnings_cents <> 0";

const PARTNERS = `select ${columns("p", [
  ...["id", "name", "username", "email", "image", "description", "country", "company_name", "network_status"],
  ...["default_payout_method", "paypal_email", "stripe_connect_id", "payouts_enabled_at_ms"],
  ...["identity_verified_at_ms", "platforms", "trusted_at_ms"],
])}, ${columns("e", [
  ...["program_id", "group_id", "tenant_id", "created_at_ms", "status", "click_reward_id", "lead_reward_id"],
  ...["sale_reward_id", "referral_reward_id", "discount_id", "application_id", "banned_at_ms", "banned_reason"],
  ...["total_clicks", "total_leads", "total_conversions", "total_sales", "total_sale_amount_cents"],
  "total_commissions_cents",
])}, ${columns("l", ["id", "domain", "key", "url", "clicks", "leads", "conversions", "sales", "sale_amount_cents"], "link")},
  (select min(t.partner_tag_id) from enrollment_tags t where t.enrollment_id = e.id) as tag
  from program_enrollments e join partners p on p.id = e.partner_id
  left join links l on l.partner_id = e.partner_id and l.program_id = e.program_id
  where e.id in (select id from program_enrollments where`;

const PAYOUTS = `select ${columns("po", [
  ...["id", "invoice_id", "amount_cents", "currency", "status", "description", "period_start_ms", "period_end_ms"],
  ...["created_at_ms", "updated_at_ms", "initiated_at_ms", "paid_at_ms", "failure_reason", "mode", "method"],
  ...["trace_id", "user_id"],
])}, ${columns(
  "p",
  ["id", "name", "email", "image", "country", "default_payout_method", "payouts_enabled_at_ms"],
  "partner",
)}, e.group_id, e.tenant_id from payouts po
  join partners p on p.id = po.partner_id
  join program_enrollments e on e.partner_id = po.partner_id and e.program_id = po.program_id
  where po.id in (select id from payouts where`;

/** Somebody who measures keeps a database from reading all of a program where another column finds few rows. */
const OF_PROGRAM = { read: "program_id = ? and", found: "program_id || '' = ? and" } as const;

const NARROW_COMMISSIONS = /\b(customer_id|payout_id|invoice_id) = \?/;
const NARROW_PARTNERS = /\btenant_id = \?|email_lookup/;
const NARROW_PAYOUTS = /\b(partner_id|invoice_id) = \?/;

function narrow(where: string, by: RegExp): keyof typeof OF_PROGRAM {
  return by.test(where) ? "found" : "read";
}

type Values = readonly (string | number)[];

function paged(order: string, page: number): string {
  return `order by ${order} limit ${PAGE}${page === 1 ? "" : ` offset ${(page - 1) * PAGE}`}`;
}

export function questionsAbout(subject: Subject): Question[] {
  return [...aboutCommissions(subject), ...aboutPartners(subject), ...aboutPayouts(subject)];
}

function aboutCommissions({ programId, groupId, tagId, nowMs, partners }: Subject): Question[] {
  const ask = (
    name: string,
    query: string,
    where: string,
    values: Values = [],
    order = "created_at_ms desc, id desc",
    page = 1,
  ): Question => ({
    name: `commissions ${name}`,
    path: `/commissions${query}`,
    sql: `${COMMISSIONS} ${OF_PROGRAM[narrow(where, NARROW_COMMISSIONS)]} ${where} ${paged(order, page)}) order by c.created_at_ms desc`,
    parameters: [programId, ...values],
  });
  const few = idFor("pn_", Math.floor(partners / 200));
  const one = idFor("pn_", partners - 3);
  const middle = idFor("cm_", partners * 4 + 1);
  const inGroup = "partner_id in (select partner_id from program_enrollments where program_id = ? and group_id = ?)";
  const tagged =
    "partner_id in (select partner_id from program_enrollments join enrollment_tags on enrollment_id = program_enrollments.id where partner_tag_id = ?)";
  const start = new Date(nowMs - 100 * 86_400_000).toISOString();
  const end = new Date(nowMs - 70 * 86_400_000).toISOString();
  const between = "created_at_ms >= ? and created_at_ms <= ?";
  const period = [Date.parse(start), Date.parse(end)];
  return [
    ask("first page", "", SEEN),
    ask("page 100", "?page=100", SEEN, [], undefined, 100),
    ask("by amount", "?sortBy=amount", SEEN, [], "amount_cents desc, id desc"),
    ask("by amount, smallest first", "?sortBy=amount&sortOrder=asc", SEEN, [], "amount_cents, id"),
    ask(
      "by amount, of a status",
      "?sortBy=amount&status=refunded",
      `${EARNS} and status = ?`,
      ["refunded"],
      "amount_cents desc, id desc",
    ),
    ask(
      "by amount, of a type",
      "?sortBy=amount&type=lead",
      `${EARNS} and type = ?`,
      ["lead"],
      "amount_cents desc, id desc",
    ),
    ask(
      "by amount, of a month",
      `?sortBy=amount&start=${start}&end=${end}`,
      `${SEEN} and ${between}`,
      period,
      "amount_cents desc, id desc",
    ),
    ask(
      "by amount, of a group",
      `?sortBy=amount&groupId=${groupId}`,
      `${SEEN} and ${inGroup}`,
      [programId, groupId],
      "amount_cents desc, id desc",
    ),
    ask(
      "after a cursor",
      `?startingAfter=${middle}`,
      `${SEEN} and (created_at_ms, id) < (select created_at_ms, id from commissions where id = ?)`,
      [middle],
    ),
    ask("of a status", "?status=pending", `${EARNS} and status = ?`, ["pending"]),
    ask("of a rare status", "?status=canceled", `${EARNS} and status = ?`, ["canceled"]),
    ask("of a status that none has", "?status=hold", `${EARNS} and status = ?`, ["hold"]),
    ask("of a type", "?type=custom", `${EARNS} and type = ?`, ["custom"]),
    ask("of a type that none has", "?type=referral", `${EARNS} and type = ?`, ["referral"]),
    ask("of all but a type", "?type=-sale", `${EARNS} and type <> ?`, ["sale"]),
    ask("of a type and a status", "?type=lead&status=pending", `${EARNS} and type = ? and status = ?`, [
      "lead",
      "pending",
    ]),
    ask("of a busy partner", `?partnerId=${few}`, `${EARNS} and partner_id = ?`, [few]),
    ask("of a partner", `?partnerId=${one}`, `${EARNS} and partner_id = ?`, [one]),
    ask(
      "of a partner, by amount",
      `?partnerId=${few}&sortBy=amount`,
      `${EARNS} and partner_id = ?`,
      [few],
      "amount_cents desc, id desc",
    ),
    ask("of a customer", `?customerId=${idFor("cus_", 4)}`, `${EARNS} and customer_id = ?`, [idFor("cus_", 4)]),
    ask("of a customer that has none", "?customerId=cus_none", `${EARNS} and customer_id = ?`, ["cus_none"]),
    ask("of a payout", `?payoutId=po_completed_${idFor("", 12)}`, `${EARNS} and payout_id = ?`, [
      `po_completed_${idFor("", 12)}`,
    ]),
    ask("of an invoice", "?invoiceId=in_777", "invoice_id = ?", ["in_777"]),
    ask("of a tenant", "?tenantId=tenant-77", `${EARNS} and partner_id = ?`, [idFor("pn_", 77)]),
    ask("of a group", `?groupId=${groupId}`, `${SEEN} and ${inGroup}`, [programId, groupId]),
    ask("of a group that has none", "?groupId=grp_none", `${SEEN} and ${inGroup}`, [programId, "grp_none"]),
    ask("of a tag", `?partnerTagId=${tagId}`, `${SEEN} and ${tagged}`, [tagId]),
    ask("of a tag that none has", "?partnerTagId=ptag_none", `${SEEN} and ${tagged}`, ["ptag_none"]),
    ask("of a month", `?start=${start}&end=${end}`, `${SEEN} and ${between}`, period),
  ];
}

function aboutPartners({ programId, groupId, tagId }: Subject): Question[] {
  const ask = (name: string, query: string, where: string, values: Values, order: string, page = 1): Question => ({
    name: `partners ${name}`,
    path: `/partners${query}`,
    sql: `${PARTNERS} ${OF_PROGRAM[narrow(where, NARROW_PARTNERS)]} ${where || "1 = 1"} ${paged(order, page)})`.replace(
      "and and",
      "and",
    ),
    parameters: [programId, ...values],
  });
  const bySales = "total_sale_amount_cents desc, id desc";
  const net = "(total_sale_amount_cents - total_commissions_cents) desc, id desc";
  const rate = (part: string, whole: string) =>
    `(case when ${whole} = 0 then 1 else 0 end), 1.0 * ${part} / nullif(${whole}, 0) desc, id desc`;
  const from = "and partner_id in (select id from partners where country = ?)";
  const tagged = "and id in (select enrollment_id from enrollment_tags where partner_tag_id = ?)";
  const named = "and partner_id in (select id from partners where search_text like ?)";
  return [
    ask("first page", "", "", [], bySales),
    ask("page 100", "?page=100", "", [], bySales, 100),
    ask("by date", "?sortBy=createdAt", "", [], "created_at_ms desc, id desc"),
    ask("by clicks", "?sortBy=totalClicks", "", [], "total_clicks desc, id desc"),
    ask("by commissions", "?sortBy=totalCommissions&sortOrder=asc", "", [], "total_commissions_cents, id"),
    ask("by net revenue", "?sortBy=netRevenue", "", [], net),
    ask(
      "by earnings per click",
      "?sortBy=earningsPerClick",
      "",
      [],
      "coalesce(1.0 * total_sale_amount_cents / nullif(total_clicks, 0), 0) desc, id desc",
    ),
    ask(
      "by lifetime value",
      "?sortBy=averageLifetimeValue",
      "",
      [],
      rate("total_sale_amount_cents", "total_conversions"),
    ),
    ask("by clicks to leads", "?sortBy=clickToLeadRate", "", [], rate("total_leads", "total_clicks")),
    ask("by clicks to conversions", "?sortBy=clickToConversionRate", "", [], rate("total_conversions", "total_clicks")),
    ask("by leads to conversions", "?sortBy=leadToConversionRate", "", [], rate("total_conversions", "total_leads")),
    ask(
      "by return on spend",
      "?sortBy=returnOnAdSpend",
      "",
      [],
      rate("total_sale_amount_cents", "total_commissions_cents"),
    ),
    ask(
      "by return on spend, least first",
      "?sortBy=returnOnAdSpend&sortOrder=asc",
      "",
      [],
      "(case when total_commissions_cents = 0 then 1 else 0 end), 1.0 * total_sale_amount_cents / nullif(total_commissions_cents, 0), id",
    ),
    ask("of a status", "?status=banned", "and status = ?", ["banned"], bySales),
    ask("of a status that none has", "?status=declined", "and status = ?", ["declined"], bySales),
    ask(
      "of a status, by date",
      "?status=pending&sortBy=createdAt",
      "and status = ?",
      ["pending"],
      "created_at_ms desc, id desc",
    ),
    ask("of a group", `?groupId=${groupId}`, "and group_id = ?", [groupId], bySales),
    ask("of a group that has none", "?groupId=grp_none", "and group_id = ?", ["grp_none"], bySales),
    ask("of all but a group", `?groupId=-${groupId}`, "and group_id <> ?", [groupId], bySales),
    ask("of a large country", "?country=US", from, ["US"], bySales),
    ask("of a large country, by net revenue", "?country=US&sortBy=netRevenue", from, ["US"], net),
    ask("of a small country", "?country=NO", from, ["NO"], bySales),
    ask("of a small country, by net revenue", "?country=NO&sortBy=netRevenue", from, ["NO"], net),
    ask("of a country that none is from", "?country=JP", from, ["JP"], bySales),
    ask(
      "of all but a country",
      "?country=-US",
      "and partner_id not in (select id from partners where country = ?)",
      ["US"],
      bySales,
    ),
    ask("of a tag", `?partnerTagId=${tagId}`, tagged, [tagId], bySales),
    ask(
      "of all but a tag",
      `?partnerTagId=-${tagId}`,
      "and id not in (select enrollment_id from enrollment_tags where partner_tag_id = ?)",
      [tagId],
      bySales,
    ),
    ask(
      "with an email",
      "?email=partner77@example.com",
      "and partner_id in (select id from partners where email_lookup = ?)",
      ["partner77@example.com"],
      bySales,
    ),
    ask("of a tenant", "?tenantId=tenant-77", "and tenant_id = ?", ["tenant-77"], bySales),
    ask("of a search, few match", "?search=turing 777", named, ["%turing 777%"], bySales),
    ask("of a search, thousands match", "?search=turing", named, ["%turing%"], bySales),
    ask("of a search, none match", "?search=zebra", named, ["%zebra%"], bySales),
    ask("of a search for two letters", "?search=zz", named, ["%zz%"], bySales),
    ask("of two letters that all have", "?search=ex", named, ["%ex%"], bySales),
    ask("with much in sales", "?totalSaleAmountMin=899000", "and total_sale_amount_cents >= ?", [899_000], bySales),
    ask(
      "with few clicks, by commissions",
      "?totalClicksMax=2&sortBy=totalCommissions",
      "and total_clicks <= ?",
      [2],
      "total_commissions_cents desc, id desc",
    ),
    ask("with as much as none has", "?totalLeadsMin=100000", "and total_leads >= ?", [100_000], bySales),
    { ...ask("one", `/${idFor("pn_", 77)}`, "and partner_id = ?", [idFor("pn_", 77)], bySales), name: "partner, one" },
  ];
}

function aboutPayouts({ programId, groupId }: Subject): Question[] {
  const ask = (
    name: string,
    query: string,
    where: string,
    values: Values = [],
    order = "amount_cents desc, id desc",
  ): Question => ({
    name: `payouts ${name}`,
    path: `/payouts${query}`,
    sql: `${PAYOUTS} ${OF_PROGRAM[narrow(where, NARROW_PAYOUTS)]} ${where || "1 = 1"} ${paged(order, 1)})`.replace(
      "and and",
      "and",
    ),
    parameters: [programId, ...values],
  });
  const inGroup =
    "and partner_id in (select partner_id from program_enrollments where program_id = ? and group_id = ?)";
  const one = idFor("pn_", 77);
  const invoice = `inv_processing_${idFor("", 12)}`;
  return [
    ask("first page", "", ""),
    ask("by confirmation", "?sortBy=initiatedAt", "", [], "coalesce(initiated_at_ms, 0) desc, id desc"),
    ask("by payment", "?sortBy=paidAt&sortOrder=asc", "", [], "coalesce(paid_at_ms, 0), id"),
    ask("of a status", "?status=pending", "and status = ?", ["pending"]),
    ask(
      "of a status, by confirmation",
      "?status=processing&sortBy=initiatedAt",
      "and status = ?",
      ["processing"],
      "coalesce(initiated_at_ms, 0) desc, id desc",
    ),
    ask("of a status that none has", "?status=failed", "and status = ?", ["failed"]),
    ask("of a partner", `?partnerId=${one}`, "and partner_id = ?", [one]),
    ask("of an invoice", `?invoiceId=${invoice}`, "and invoice_id = ?", [invoice]),
    ask("of a group", `?groupId=${groupId}`, inGroup, [programId, groupId]),
    ask("of a group that has none", "?groupId=grp_none", inGroup, [programId, "grp_none"]),
    {
      name: "statement, a page of 1,000",
      path: "/admin/program/payouts/statement",
      sql: `select po.*, i.number, p.name, p.email, p.country, p.paypal_email, e.tenant_id
        from payouts po join payout_invoices i on i.id = po.invoice_id join partners p on p.id = po.partner_id
        join program_enrollments e on e.partner_id = po.partner_id and e.program_id = po.program_id
        where po.program_id = ? and po.status in ('processing', 'failed') order by i.sequence, po.id limit 1000`,
      parameters: [programId],
    },
    {
      name: "statement of an invoice",
      path: `/admin/program/payouts/statement?invoiceId=${invoice}`,
      sql: `select po.*, i.number, p.name, p.email, p.country, p.paypal_email, e.tenant_id
        from payouts po join payout_invoices i on i.id = po.invoice_id join partners p on p.id = po.partner_id
        join program_enrollments e on e.partner_id = po.partner_id and e.program_id = po.program_id
        where po.program_id = ? and po.invoice_id = ? order by po.id limit 1000`,
      parameters: [programId, invoice],
    },
  ];
}

/** Every sum that a reconciliation compares, by hand. */
export const RECONCILIATION = [
  `select e.partner_id, e.total_commissions_cents, sum(c.earnings_cents) from program_enrollments e
    left join commissions c on c.partner_id = e.partner_id and c.program_id = e.program_id
      and c.status in ('pending', 'processed', 'paid')
    where e.program_id = ? group by e.partner_id, e.total_commissions_cents`,
  `select e.partner_id, e.total_clicks, sum(l.clicks), sum(l.leads), sum(l.sales), sum(l.sale_amount_cents)
    from program_enrollments e left join links l on l.partner_id = e.partner_id and l.program_id = e.program_id
    where e.program_id = ? group by e.partner_id, e.total_clicks`,
  `select po.id, po.amount_cents, c.status, sum(c.earnings_cents) from payouts po
    left join commissions c on c.payout_id = po.id where po.program_id = ? group by po.id, po.amount_cents, c.status`,
  `select i.id, i.amount_cents, sum(po.amount_cents) from payout_invoices i left join payouts po on po.invoice_id = i.id
    where i.program_id = ? group by i.id, i.amount_cents`,
];
