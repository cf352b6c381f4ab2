import type { Kysely } from "kysely";
import type { LinkQuestion } from "../events/ask-links.ts";
import type { LinkMembers } from "../events/event-store.ts";
import type { StorageTables } from "../sql/database.ts";
import type { LinkFacts } from "./link-facts.ts";
import type { EnrollmentRow } from "./select-links.ts";
import { enrollmentCode, pairCode, rowsOf } from "./select-links.ts";

/** What links are grouped by: a value of theirs, or a `value` of the enrollments of their partners. */
export type LinkGrouping =
  | { readonly attribute: "domain" | "folder" | "partner" | "tag" }
  | { readonly enrollments: LinkQuestion };

export interface GroupedLinks {
  readonly members: LinkMembers;
  /** The value that a group is of. */
  textOf(group: number): string;
}

/** The groups that the selected links are in. */
export async function groupLinks(
  db: Kysely<StorageTables>,
  facts: LinkFacts,
  grouping: LinkGrouping,
  selected: Uint8Array,
): Promise<GroupedLinks> {
  if ("enrollments" in grouping) return groupByEnrollments(facts, selected, await rowsOf(db, grouping.enrollments));
  const { attribute } = grouping;
  const codes = facts.codes[attribute];
  const column = attribute === "tag" ? undefined : facts.column(attribute);
  const members = membersOf(selected, (number, add) => {
    if (!column) for (const tag of facts.tags.of(number)) add(tag);
    else if (column[number]) add(column[number]);
  });
  return { members, textOf: (code) => codes.textOf(code) };
}

function groupByEnrollments(
  facts: LinkFacts,
  selected: Uint8Array,
  rows: readonly (EnrollmentRow & { readonly value: string })[],
): GroupedLinks {
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
  const members = membersOf(selected, (number, add) => {
    const partner = partners[number] ?? 0;
    if (partner === 0) return;
    for (const place of groups.get(pairCode(partner, programs[number] ?? 0)) ?? []) add(place);
  });
  return { members, textOf: (place) => values[place] ?? "" };
}

function membersOf(
  selected: Uint8Array,
  forEachGroup: (number: number, add: (group: number) => void) => void,
): LinkMembers {
  let size = 0;
  let numbers = new Int32Array(selected.length);
  let groups = new Int32Array(selected.length);
  for (let number = 0; number < selected.length; number += 1) {
    if (selected[number] !== 1) continue;
    forEachGroup(number, (group) => {
      if (size === numbers.length) [numbers, groups] = [doubled(numbers), doubled(groups)];
      numbers[size] = number;
      groups[size] = group;
      size += 1;
    });
  }
  return { numbers: numbers.subarray(0, size), groups: groups.subarray(0, size) };
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
