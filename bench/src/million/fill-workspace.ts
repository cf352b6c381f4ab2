import type { DatabaseSync } from "node:sqlite";
import type { InstallationSize } from "./sizes.ts";
import { DOMAIN_ENDS, FIRST_NUMBER, linkId } from "./sizes.ts";

export interface WorkspaceOwner {
  readonly workspaceId: string;
  readonly userId: string;
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;
/** Links of one statement. */
const CHUNK = 50_000;
/** The API refuses to be asked more. */
const UNLIMITED = 1_000_000_000;

const hex = (digits: number, expression: string) => `printf('%0${digits}X', ${expression})`;
const LINK = linkId("n", hex);
const DOMAIN = (domains: number) =>
  `case n % ${domains} when 0 then 'localhost' else 'd' || (n % ${domains}) || '${DOMAIN_ENDS}' end`;
const NUMBERED = (first: number, end: number) =>
  `with recursive series (n) as (select ${first} union all select n + 1 from series where n < ${end - 1})`;

/**
 * Fills the workspace by statements over whole tables, as if it had been used for years. Half of the links are in
 * folders, one in four has a tag, one in a hundred is archived.
 */
export function fillWorkspace(sqlite: DatabaseSync, owner: WorkspaceOwner, size: InstallationSize): void {
  sqlite.exec("pragma cache_size = -1000000; pragma synchronous = off; pragma journal_mode = wal");
  sqlite.exec(`update workspaces set requests_per_minute = ${UNLIMITED}, analytics_requests_per_second = ${UNLIMITED}`);
  insertNames(sqlite, owner, size);
  for (let first = 0; first < size.links; first += CHUNK) {
    insertLinks(sqlite, owner, size, first, Math.min(size.links, first + CHUNK));
  }
  insertCustomers(sqlite, owner, size);
  copyAccounts(sqlite, size.accounts);
  sqlite.exec("pragma wal_checkpoint(truncate)");
}

function insertNames(sqlite: DatabaseSync, { workspaceId }: WorkspaceOwner, size: InstallationSize): void {
  const { folders, tags, domains } = size;
  sqlite.exec(`
    ${NUMBERED(0, folders)} insert into folders (id, workspace_id, name, name_lookup, access_level, created_at_ms, updated_at_ms)
    select 'fold_' || n, '${workspaceId}', 'Folder ' || n, 'folder ' || n, 'write', n, n from series;
    ${NUMBERED(0, tags)} insert into tags (id, workspace_id, name, name_lookup, color, created_at_ms)
    select 'tag_' || n, '${workspaceId}', 'Tag ' || n, 'tag ' || n, 'blue', n from series;
  `);
  const columns = columnsOf(sqlite, "domains");
  const values = columns.map((column) =>
    column === "id" ? "'dom_' || n" : column === "slug" ? DOMAIN(domains) : column === "is_primary" ? "0" : column,
  );
  sqlite.exec(`
    ${NUMBERED(1, domains)} insert into domains (${columns.join(", ")})
    select ${values.join(", ")} from series, (select * from domains where slug = 'localhost') as first
  `);
}

function insertLinks(
  sqlite: DatabaseSync,
  { workspaceId, userId, nowMs }: WorkspaceOwner,
  { links, folders, tags, domains }: InstallationSize,
  first: number,
  end: number,
): void {
  const createdMs = `${nowMs - 720 * DAY_MS} + n * ${Math.floor((630 * DAY_MS) / links)}`;
  sqlite.exec("begin immediate");
  sqlite.exec(`
    ${NUMBERED(first, end)}
    insert into links (id, workspace_id, user_id, domain, key, key_lookup, url, external_id, tenant_id, folder_id,
      archived, track_conversion, proxy, rewrite, do_index, public_stats, title, utm_source, clicks, leads, conversions,
      sales, sale_amount_cents, last_clicked_at_ms, created_at_ms, updated_at_ms)
    select ${LINK}, '${workspaceId}', '${userId}', ${DOMAIN(domains)}, 'k' || n, 'k' || n,
      'https://www.example.com/products/' || (n % 1000) || '/' || n || '?utm_source=mail',
      'order-' || n, case when n % 3 = 0 then 'tenant-' || (n % 5000) end,
      case when n % 2 = 1 then 'fold_' || (n % ${folders}) end,
      n % 100 = 7, 1, 0, 0, 0, 0, 'Everything for long walks, part ' || n, 'mail', (n * 7919) % 5001,
      (n * 13) % 301, (n * 13) % 101, (n * 17) % 97, (n * 7727) % 900001,
      ${nowMs - DAY_MS} + (n * 104729) % ${DAY_MS}, ${createdMs}, ${createdMs}
    from series;
    ${NUMBERED(first, end)} insert into link_numbers (number, link_id) select n + ${FIRST_NUMBER}, ${LINK} from series;
    ${NUMBERED(first, end)}
    insert into link_tags (link_id, tag_id, position)
    select ${LINK}, 'tag_' || (n / 4 % ${tags}), 0 from series where n % 4 = 2;
  `);
  sqlite.exec("commit");
}

function insertCustomers(
  sqlite: DatabaseSync,
  { workspaceId, nowMs }: WorkspaceOwner,
  { customers, links }: InstallationSize,
): void {
  const dateMs = `${nowMs - 360 * DAY_MS} + n * ${Math.floor((350 * DAY_MS) / customers)}`;
  sqlite.exec(`
    ${NUMBERED(0, customers)}
    insert into customers (id, workspace_id, external_id, name, email, country, link_id, sales, sale_amount_cents,
      first_sale_at_ms, subscription_canceled_at_ms, created_at_ms, updated_at_ms)
    select 'cus_1K' || n, '${workspaceId}', 'person-' || n, 'Person ' || n, 'person' || n || '@example.com',
      case n % 4 when 0 then 'US' when 1 then 'DE' when 2 then 'FR' end,
      ${linkId(`(n * 7919 % ${links})`, hex)}, n % 3, n % 3 * 1000 + n % 777,
      case when n % 3 > 0 then ${dateMs} end, case when n % 9 = 1 then ${dateMs} end, ${dateMs}, ${dateMs}
    from series
  `);
}

/** They are listed and looked up, and never called: their credentials are those of the first one. */
function copyAccounts(sqlite: DatabaseSync, accounts: number): void {
  const columns = columnsOf(sqlite, "integrated_accounts");
  const values = columns.map((column) =>
    column === "id" ? "id || '-' || n" : column === "tenant_id" ? "'tenant-' || n" : column,
  );
  sqlite.exec(`
    ${NUMBERED(1, accounts)} insert into integrated_accounts (${columns.join(", ")})
    select ${values.join(", ")} from series, (select * from integrated_accounts limit 1) as first
  `);
}

function columnsOf(sqlite: DatabaseSync, table: string): string[] {
  return sqlite
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
}
