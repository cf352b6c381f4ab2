import type { CompiledQuery, Kysely } from "kysely";
import { CompiledQuery as Compiled } from "kysely";

const AVOIDED = ["enable_seqscan", "enable_sort", "enable_incremental_sort"];

/**
 * The address of a database with which PostgreSQL, that reads few rows in any order, reads none whole and sorts none where
 * there is another way.
 */
export function avoidingWholeReads(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set("options", AVOIDED.map((name) => `-c ${name}=off`).join(" "));
  return url.href;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever tables there are.
type Db = Kysely<any>;

/**
 * What a statement would read whole, or sort, because no index gives a page of it. SQLite plans by the text of a statement
 * and the indexes alone as long as no statistics are made: for ten rows as for a million.
 *
 * @param db of SQLite without statistics, or of PostgreSQL by `avoidingWholeReads`.
 * @returns each with its statement; none for a statement that is no question.
 */
export async function planFaults(db: Db, statement: CompiledQuery, dialect: "sqlite" | "postgres"): Promise<string[]> {
  const { sql } = statement;
  if (!/^\s*(select|with)\b/i.test(sql) || /\bwhere 1 = 0\b|\bin \(\)/.test(sql)) return [];
  const faults = await (dialect === "sqlite" ? faultsOnSqlite(db, statement) : faultsOnPostgres(db, statement));
  return faults.map((fault) => `${fault}: ${sql}`);
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Sort Key"?: readonly string[];
  readonly Plans?: readonly PlanNode[];
}

async function faultsOnPostgres(db: Db, { sql, parameters }: CompiledQuery): Promise<string[]> {
  const explained = Compiled.raw(`explain (format json) ${sql}`, [...parameters]);
  const { rows } = await db.executeQuery<{ "QUERY PLAN": { Plan: PlanNode }[] }>(explained);
  // Rows whose ids are given in a list are sorted, and those are no more than that list.
  const isListed = /= any\(cast\(/.test(sql);
  const sortsAll = (node: PlanNode) => /Sort$/.test(node["Node Type"]) && !isListed && !holdsPage(node);
  return rows
    .flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => nodesOf(Plan)))
    .filter((node) => node["Node Type"] === "Seq Scan" || sortsAll(node))
    .map((node) => [node["Node Type"], node["Relation Name"], node["Sort Key"]?.join()].filter(Boolean).join(" "));
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** A page that was found is sorted, and that is no more than a page. */
function holdsPage(node: PlanNode): boolean {
  return nodesOf(node).some((within) => within["Node Type"] === "Limit");
}

async function faultsOnSqlite(db: Db, { sql, parameters }: CompiledQuery): Promise<string[]> {
  const explained = Compiled.raw(`explain query plan ${sql}`, [...parameters]);
  const { rows } = await db.executeQuery<{ parent: number; detail: string }>(explained);
  // A page whose ids are known is sorted, and that is no more than a page.
  const first = rows.find(({ parent }) => parent === 0)?.detail ?? "";
  const isPage = /json_each\(/.test(sql) || /^SEARCH \w+ USING INDEX \w+ \(id=\?\)/.test(first);
  // What a subquery has found is read, and that is no table.
  const isFound = ({ parent, detail }: (typeof rows)[number]) =>
    rows.some(
      (other) =>
        other.parent === parent &&
        detail === other.detail.replace(/^(CO-ROUTINE|MATERIALIZE)\b/, "SCAN") &&
        other.detail !== detail,
    );
  return rows
    .filter(
      (row) =>
        (/^SCAN (?!.*VIRTUAL TABLE|CONSTANT ROW)/.test(row.detail) && !isFound(row)) ||
        (!isPage && /TEMP B-TREE FOR .*ORDER BY/.test(row.detail)),
    )
    .map(({ detail }) => detail);
}
