import type { SqlDatabase, SqlDialect } from "@overdub/storage";
import type { CreatedWorkspace, WorkspaceTables } from "@overdub/workspace";
import type { Kysely, RawBuilder } from "kysely";
import { sql } from "kysely";

type Db = Kysely<WorkspaceTables>;

export interface ProgramSize {
  readonly partners: number;
  readonly commissions: number;
}

export interface FilledProgram {
  readonly programId: string;
  /** The group that one partner in ten is in. */
  readonly groupId: string;
  readonly tagId: string;
}

interface Owner {
  readonly workspaceId: string;
  readonly programId: string;
  readonly defaultGroupId: string;
  readonly groupId: string;
  readonly rewardId: string;
}

const DAY_MS = 86_400_000;
/** Ids have so many digits, so that their order is that of the numbers. */
const FIRST = 1_000_000_000;
const CUSTOMERS_PER_PARTNER = 3;
const INVOICES = 100;

/** @returns the expression of the id of a row by its number. */
const idOf = (prefix: string, n: RawBuilder<unknown>) => sql<string>`${sql.lit(prefix)} || (${sql.lit(FIRST)} + ${n})`;
export const idFor = (prefix: string, n: number): string => `${prefix}${FIRST + n}`;

/**
 * Fills a program as if it had been used for a year, by statements over whole tables: what the engine writes one by one
 * would take hours. Sums agree, as `reconcile` proves.
 */
export async function fillProgram(
  { db, dialect }: SqlDatabase<WorkspaceTables>,
  owner: Owner,
  { partners, commissions }: ProgramSize,
  nowMs: number,
): Promise<void> {
  await insertPartners(db, dialect, owner, partners);
  await insertCustomers(db, dialect, owner, partners);
  await stageCommissions(db, dialect, { partners, commissions }, nowMs);
  await insertPayouts(db, owner, nowMs);
  // Before the enrolments, which then sum them once.
  await insertCommissions(db, owner, nowMs);
  await sql`drop table bench_commissions`.execute(db);
  await insertLinks(db, dialect, owner, partners);
  await insertEnrollments(db, dialect, owner, partners);
  if (dialect === "postgres") await sql`analyze`.execute(db);
}

/** The numbers from 0, as a table with the column `n`. */
function numbers(dialect: SqlDialect, count: number): RawBuilder<unknown> {
  if (dialect === "postgres") return sql`(select n from generate_series(0::bigint, ${sql.lit(count - 1)}) as n)`;
  return sql`(
    with recursive series (n) as (select 0 union all select n + 1 from series where n < ${sql.lit(count - 1)})
    select n from series)`;
}

const choose = (n: RawBuilder<unknown>, values: readonly string[]) =>
  sql<string>`case ${n} % ${sql.lit(values.length)} ${sql.join(
    values.map((value, index) => sql`when ${sql.lit(index)} then ${sql.lit(value)}`),
    sql` `,
  )} end`;

const N = sql.ref("n");
const NAMES = ["Ada Byron", "Grace Hopper", "Alan Turing", "Edsger Dijkstra", "Barbara Liskov", "Ken Thompson"];
/** One partner in a thousand is from the last one. */
const COUNTRIES = sql<string>`case when n % 1000 = 7 then 'NO' else ${choose(N, ["US", "US", "US", "DE", "FR"])} end`;

async function insertPartners(db: Db, dialect: SqlDialect, { workspaceId }: Owner, count: number): Promise<void> {
  const email = sql`'partner' || n || '@example.com'`;
  await sql`
    insert into partners (id, workspace_id, name, email, email_lookup, search_text, country, profile_type,
      network_status, payouts_enabled_at_ms, created_at_ms, updated_at_ms)
    select ${idOf("pn_", N)}, ${workspaceId}, ${choose(N, NAMES)} || ' ' || n, ${email}, ${email},
      lower(${choose(N, NAMES)}) || ' ' || n || ' ' || ${email}, ${COUNTRIES}, 'individual', 'draft', 1, n, n
    from ${numbers(dialect, count)} as series
  `.execute(db);
}

async function insertCustomers(db: Db, dialect: SqlDialect, { workspaceId }: Owner, partners: number): Promise<void> {
  await sql`
    insert into customers (id, workspace_id, external_id, name, email, country, sales, sale_amount_cents,
      created_at_ms, updated_at_ms)
    select ${idOf("cus_", N)}, ${workspaceId}, 'user-' || n, 'Customer ' || n, 'user' || n || '@example.com', 'US',
      1, 1000, n, n
    from ${numbers(dialect, partners * CUSTOMERS_PER_PARTNER)} as series
  `.execute(db);
}

/**
 * One in five is of a hundredth of the partners. Three in twenty are struck out; of the others the older ones are paid,
 * then come those of payouts that are confirmed, those of payouts that are open, and those that are held.
 */
async function stageCommissions(
  db: Db,
  dialect: SqlDialect,
  { partners, commissions }: ProgramSize,
  nowMs: number,
): Promise<void> {
  const few = sql.lit(Math.max(1, Math.floor(partners / 100)));
  const until = (share: number) => sql.lit(Math.floor(commissions * share));
  const startMs = sql.lit(nowMs - 365 * DAY_MS);
  const stepMs = sql.lit(Math.floor((365 * DAY_MS) / commissions));
  await sql`
    create table bench_commissions as
    select n, partner, partner * ${sql.lit(CUSTOMERS_PER_PARTNER)} + n % ${sql.lit(CUSTOMERS_PER_PARTNER)} as customer,
      type, created_at_ms,
      case when type = 'sale' then cents else 0 end as amount,
      case type when 'sale' then cents / 5 when 'lead' then 100 when 'click' then 10 else 500 end as earnings,
      case when place = 'none' then ${choose(sql`(n / 7)`, ["canceled", "refunded", "duplicate"])}
        when place = 'completed' then 'paid' when place = 'held' then 'pending' else 'processed' end as status,
      place
    from (
      select n, case when n % 5 = 0 then (n / 5) % ${few} else (n * 7919) % ${sql.lit(partners)} end as partner,
        case when n % 20 = 0 then 'lead' when n % 50 = 1 then 'custom' when n % 100 = 3 then 'click' else 'sale' end
          as type,
        ${startMs} + n * ${stepMs} as created_at_ms,
        (n * 104729) % 20000 + 100 as cents,
        case when (n / 7) % 20 < 3 then 'none' when n < ${until(0.6)} then 'completed'
          when n < ${until(0.7)} then 'processing' when n < ${until(0.9)} then 'pending' else 'held' end as place
      from ${numbers(dialect, commissions)} as series
    ) as placed
  `.execute(db);
}

/** The same for a payout and for the commissions that are in it. */
const payoutId = sql<string>`'po_' || place || ${idOf("_", sql.ref("partner"))}`;
const invoiceId = sql<string>`'inv_' || place || ${idOf("_", sql`partner % ${sql.lit(INVOICES)}`)}`;

async function insertPayouts(db: Db, { workspaceId, programId }: Owner, nowMs: number): Promise<void> {
  const confirmed = sql`place in ('completed', 'processing')`;
  await sql`
    insert into payout_invoices (id, workspace_id, program_id, sequence, number, status, amount_cents,
      external_amount_cents, created_at_ms, updated_at_ms)
    select ${invoiceId}, ${workspaceId}, ${programId}, row_number() over (order by ${invoiceId}), ${invoiceId}, place,
      sum(earnings), 0, ${sql.lit(nowMs)}, ${sql.lit(nowMs)}
    from bench_commissions where ${confirmed} group by place, partner % ${sql.lit(INVOICES)}
  `.execute(db);
  await sql`
    insert into payouts (id, workspace_id, program_id, partner_id, invoice_id, amount_cents, currency, status, mode,
      period_start_ms, period_end_ms, initiated_at_ms, paid_at_ms, created_at_ms, updated_at_ms)
    select ${payoutId}, ${workspaceId}, ${programId}, ${idOf("pn_", sql.ref("partner"))},
      case when ${confirmed} then ${invoiceId} end, sum(earnings), 'USD', place,
      case when ${confirmed} then 'internal' end, min(created_at_ms), max(created_at_ms),
      case when ${confirmed} then max(created_at_ms) end, case when place = 'completed' then max(created_at_ms) end,
      max(created_at_ms), max(created_at_ms)
    from bench_commissions where place not in ('none', 'held') group by place, partner
  `.execute(db);
}

async function insertCommissions(db: Db, { workspaceId, programId, rewardId }: Owner, nowMs: number): Promise<void> {
  await sql`
    insert into commissions (id, workspace_id, program_id, partner_id, reward_id, link_id, customer_id, payout_id, type,
      amount_cents, earnings_cents, quantity, currency, status, invoice_id, event_id, metadata, processed_at_ms,
      created_at_ms, updated_at_ms)
    select ${idOf("cm_", N)}, ${workspaceId}, ${programId}, ${idOf("pn_", sql.ref("partner"))}, ${rewardId},
      ${idOf("link_", sql.ref("partner"))},
      case when type in ('sale', 'lead') then ${idOf("cus_", sql.ref("customer"))} end,
      case when place not in ('none', 'held') then ${payoutId} end, type, amount, earnings, 1, 'usd', status,
      case when type = 'sale' then 'in_' || n end, 'ev_' || n, case when n % 10 = 0 then '{"plan":"pro"}' end,
      case when place not in ('none', 'held') then ${sql.lit(nowMs)} end, created_at_ms, created_at_ms
    from bench_commissions order by n
  `.execute(db);
}

async function insertLinks(db: Db, dialect: SqlDialect, owner: Owner, count: number): Promise<void> {
  await sql`
    insert into links (id, workspace_id, domain, key, key_lookup, url, program_id, partner_id, archived,
      track_conversion, proxy, rewrite, do_index, public_stats, clicks, leads, conversions, sales, sale_amount_cents,
      created_at_ms, updated_at_ms)
    select ${idOf("link_", N)}, ${owner.workspaceId}, 'localhost', 'partner-' || n, 'partner-' || n,
      'https://www.example.com/?via=' || n, ${owner.programId}, ${idOf("pn_", N)}, 0, 1, 0, 0, 0, 0,
      (n * 13) % 501, (n * 13) % 501 / 5, (n * 13) % 501 / 10, (n * 17) % 97, (n * 7727) % 900001, n, n
    from ${numbers(dialect, count)} as series
  `.execute(db);
}

async function insertEnrollments(db: Db, dialect: SqlDialect, owner: Owner, count: number): Promise<void> {
  const { workspaceId, programId, groupId, defaultGroupId, rewardId } = owner;
  await sql`
    insert into program_enrollments (id, workspace_id, program_id, partner_id, tenant_id, status, group_id,
      sale_reward_id, created_at_ms, updated_at_ms)
    select ${idOf("pge_", N)}, ${workspaceId}, ${programId}, ${idOf("pn_", N)}, 'tenant-' || n,
      case when n % 50 = 3 then 'banned' when n % 20 = 1 then 'pending' else 'approved' end,
      case when n % 10 = 4 then ${groupId} else ${defaultGroupId} end, ${rewardId}, n, n
    from ${numbers(dialect, count)} as series
  `.execute(db);
  await sql`
    insert into enrollment_tags (enrollment_id, partner_tag_id)
    select program_enrollments.id, partner_tags.id from program_enrollments
    join partner_tags on partner_tags.program_id = program_enrollments.program_id
    where program_enrollments.program_id = ${programId} and program_enrollments.created_at_ms % 20 = 5
  `.execute(db);
}

/** Makes the program by the API, with what the rows name. */
export async function createProgram(
  call: (method: string, path: string, body?: unknown) => Promise<string>,
  { id: workspaceId }: Pick<CreatedWorkspace, "id">,
): Promise<Owner & FilledProgram> {
  const post = async (path: string, body: object) => JSON.parse(await call("POST", path, body));
  const program = await post("/admin/program", { name: "Bench", url: "https://www.example.com/" });
  const reward = { event: "sale", type: "percentage", amountInPercentage: 20 };
  const { id: rewardId } = await post("/admin/program/rewards", { reward });
  const { id: groupId } = await post("/groups", { name: "Gold", slug: "gold" });
  const { id: tagId } = await post("/partner-tags", { name: "podcasts" });
  return { workspaceId, programId: program.id, defaultGroupId: program.defaultGroupId, groupId, rewardId, tagId };
}
