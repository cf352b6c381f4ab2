import type { Kysely } from "kysely";
import type { LinkQuestion } from "../events/ask-links.ts";
import type { EventTotals, LinkSums } from "../events/event-store.ts";
import type { StorageTables } from "../sql/database.ts";
import type { LinkFacts } from "./link-facts.ts";
import type { EnrollmentRow } from "./select-links.ts";
import { enrollmentCode, pairCode, rowsOf } from "./select-links.ts";

/** What links are grouped by: a value of theirs, or a `value` of the enrollments of their partners. */
export type LinkGrouping =
  | { readonly attribute: "domain" | "folder" | "partner" | "tag" }
  | { readonly enrollments: LinkQuestion };

interface Group {
  count: number;
  amountCents: number;
}

/** @returns for the sums of some links, the totals of each group that one of the selected links is in. */
export async function createGrouper(
  db: Kysely<StorageTables>,
  facts: LinkFacts,
  grouping: LinkGrouping,
  selected: Uint8Array,
): Promise<(sums: LinkSums) => Map<string, EventTotals>> {
  if ("attribute" in grouping) {
    const { attribute } = grouping;
    const codes = facts.codes[attribute];
    const textOf = (code: number) => codes.textOf(code);
    if (attribute === "tag") {
      return (sums) =>
        sumUp(sums, selected, textOf, (number, add) => {
          for (const tag of facts.tags.of(number)) add(tag);
        });
    }
    const column = facts.column(attribute);
    return (sums) =>
      sumUp(sums, selected, textOf, (number, add) => {
        const code = column[number] ?? 0;
        if (code !== 0) add(code);
      });
  }
  return groupByEnrollments(facts, selected, await rowsOf(db, grouping.enrollments));
}

function groupByEnrollments(
  facts: LinkFacts,
  selected: Uint8Array,
  rows: readonly (EnrollmentRow & { readonly value: string })[],
): (sums: LinkSums) => Map<string, EventTotals> {
  const values = [...new Set(rows.map(({ value }) => value))];
  const places = new Map(values.map((value, place) => [value, place]));
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const pair = enrollmentCode(facts, row);
    const place = places.get(row.value) ?? 0;
    const own = groups.get(pair);
    if (own) own.push(place);
    else groups.set(pair, [place]);
  }
  const partners = facts.column("partner");
  const programs = facts.column("program");
  return (sums) =>
    sumUp(
      sums,
      selected,
      (place) => values[place] ?? "",
      (number, add) => {
        const partner = partners[number] ?? 0;
        if (partner === 0) return;
        for (const place of groups.get(pairCode(partner, programs[number] ?? 0)) ?? []) add(place);
      },
    );
}

function sumUp(
  { numbers, counts, amounts }: LinkSums,
  selected: Uint8Array,
  textOf: (group: number) => string,
  forEachGroup: (number: number, add: (group: number) => void) => void,
): Map<string, EventTotals> {
  const groups: (Group | undefined)[] = [];
  let index = 0;
  const add = (code: number) => {
    const group = groups[code];
    const [count, amountCents] = [counts[index] ?? 0, amounts[index] ?? 0];
    if (!group) groups[code] = { count, amountCents };
    else {
      group.count += count;
      group.amountCents += amountCents;
    }
  };
  for (; index < numbers.length; index += 1) {
    const number = numbers[index] ?? 0;
    if (selected[number] === 1) forEachGroup(number, add);
  }
  return new Map(groups.flatMap((group, code) => (group ? [[textOf(code), group] as const] : [])));
}
