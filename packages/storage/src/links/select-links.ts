import type { Kysely } from "kysely";
import { CompiledQuery } from "kysely";
import type { LinkQuestion } from "../events/ask-links.ts";
import type { StorageTables } from "../sql/database.ts";
import type { LinkAttribute, LinkFacts } from "./link-facts.ts";

/**
 * One condition on links. Of the enrollments of partners SQL gives rows of `partner_id` and `program_id`; of what is not
 * among the facts, rows of the `id` of each link.
 */
export type LinkTest = { readonly negated: boolean } & (
  | { readonly attribute: Exclude<LinkAttribute, "workspace"> | "tag"; readonly values: readonly string[] }
  | { readonly enrollments: LinkQuestion }
  | { readonly ids: LinkQuestion }
);

/** Links of a workspace that meet all conditions. */
export interface LinkTests {
  readonly workspaceId: string;
  readonly tests: readonly LinkTest[];
}

type Meets = (number: number) => boolean;

/** @returns by number, 1 for each link that is meant; its length is one more than the greatest number. */
export async function selectLinks(
  db: Kysely<StorageTables>,
  facts: LinkFacts,
  { workspaceId, tests }: LinkTests,
): Promise<Uint8Array> {
  const conditions = await Promise.all(
    tests.map(async (test) => ({ meets: await meetsOf(db, facts, test), negated: test.negated })),
  );
  const workspace = facts.codes.workspace.find(workspaceId);
  const workspaces = facts.column("workspace");
  const selected = new Uint8Array(facts.last + 1);
  if (workspace === undefined) return selected;
  for (let number = 0; number < selected.length; number += 1)
    selected[number] = Number(workspaces[number] === workspace);
  for (const { meets, negated } of conditions) {
    for (let number = 0; number < selected.length; number += 1)
      if (selected[number] === 1 && meets(number) === negated) selected[number] = 0;
  }
  return selected;
}

async function meetsOf(db: Kysely<StorageTables>, facts: LinkFacts, test: LinkTest): Promise<Meets> {
  if ("ids" in test) {
    const numbers = await numbersOf(db, test.ids);
    return (number) => numbers.has(number);
  }
  if ("enrollments" in test) return meetsEnrollment(db, facts, test.enrollments);
  const { attribute, values } = test;
  const found = values.map((value) => facts.codes[attribute].find(value)).filter((code) => code !== undefined);
  const codes = new Set(found);
  if (attribute === "tag") return (number) => facts.tags.has(number, codes);
  const column = facts.column(attribute);
  const [only = -1] = codes;
  if (codes.size <= 1) return (number) => column[number] === only;
  return (number) => codes.has(column[number] ?? 0);
}

async function meetsEnrollment(db: Kysely<StorageTables>, facts: LinkFacts, question: LinkQuestion): Promise<Meets> {
  const rows = await rowsOf<EnrollmentRow>(db, question);
  const pairs = new Set(rows.map((row) => enrollmentCode(facts, row)));
  const partners = facts.column("partner");
  const programs = facts.column("program");
  return (number) => {
    const partner = partners[number] ?? 0;
    return partner !== 0 && pairs.has(pairCode(partner, programs[number] ?? 0));
  };
}

export interface EnrollmentRow {
  readonly partner_id: string;
  readonly program_id: string;
}

/** -1 for one that no link is of. */
export function enrollmentCode(facts: LinkFacts, { partner_id, program_id }: EnrollmentRow): number {
  const partner = facts.codes.partner.find(partner_id);
  const program = facts.codes.program.find(program_id);
  return partner === undefined || program === undefined ? -1 : pairCode(partner, program);
}

export function pairCode(partner: number, program: number): number {
  return partner * 2 ** 20 + program;
}

async function numbersOf(db: Kysely<StorageTables>, ids: LinkQuestion): Promise<ReadonlySet<number>> {
  const question = {
    sql: `select link_numbers.number from (${ids.sql}) as found join link_numbers on link_numbers.link_id = found.id`,
    parameters: ids.parameters,
  };
  return new Set((await rowsOf<{ number: number }>(db, question)).map(({ number }) => Number(number)));
}

export async function rowsOf<Row>(db: Kysely<StorageTables>, { sql: text, parameters }: LinkQuestion): Promise<Row[]> {
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]))).rows;
}

/** One bit a link, the first one in the greatest of a byte; and one more, for links that have come since. */
export function toBits(selected: Uint8Array, negated: boolean): Uint8Array {
  const bits = new Uint8Array((selected.length >> 3) + 1);
  const wanted = negated ? 0 : 1;
  for (let number = 0; number < selected.length; number += 1)
    if (selected[number] === wanted) bits[number >> 3] = (bits[number >> 3] ?? 0) | (0x80 >> (number & 7));
  if (negated) bits[selected.length >> 3] = (bits[selected.length >> 3] ?? 0) | (0x80 >> (selected.length & 7));
  return bits;
}
