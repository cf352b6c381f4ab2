import { didYouMean } from "../errors/did-you-mean.ts";
import { isFields } from "../json/fields.ts";
import { ArgumentFault } from "./refusals.ts";

/** Fields by name, whole or with what is wanted of them. */
interface Wanted extends ReadonlyMap<string, Wanted | "whole"> {}

/** @param paths  Names of fields; `click.country` is a field of a field, or of each entry of a list. */
export function pickFields(row: unknown, paths: readonly string[]): unknown {
  const wanted = read.get(paths) ?? toWanted(paths.map(partsOf));
  read.set(paths, wanted);
  return pick(row, wanted);
}

/** Every row of a list is picked from by the same paths. */
const read = new WeakMap<readonly string[], Wanted>();

function toWanted(paths: readonly (readonly string[])[]): Wanted {
  const groups = Map.groupBy(paths, ([name = ""]) => name);
  return new Map(
    [...groups].map(([name, own]) => {
      const rests = own.map(([, ...rest]) => rest);
      return [name, rests.some((rest) => rest.length === 0) ? "whole" : toWanted(rests)];
    }),
  );
}

function pick(value: unknown, wanted: Wanted | "whole"): unknown {
  if (wanted === "whole") return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, wanted));
  if (!isFields(value)) return value;
  const picked: [name: string, value: unknown][] = [];
  for (const [name, inside] of wanted) {
    if (Object.hasOwn(value, name)) picked.push([name, pick(value[name], inside)]);
  }
  return Object.fromEntries(picked);
}

/** @throws ArgumentFault if a named field is in no row: an empty reply would read as "has no value". */
export function assertFields(paths: readonly string[], rows: readonly unknown[]): void {
  const unknown = paths.find((path) => find(rows, partsOf(path)) === "missing");
  if (unknown === undefined) return;
  const known = knownPaths(rows);
  const top = known.filter((path) => !path.includes("."));
  const [parent = ""] = partsOf(unknown);
  const inside = known.filter((path) => path.startsWith(`${parent}.`));
  const isNested = unknown.includes(".") && inside.length > 0;
  throw new ArgumentFault(
    "fields",
    `No row has a field ${JSON.stringify(unknown.slice(0, 80))}.${didYouMean(unknown, isNested ? inside : top)}`,
    `Fields of ${isNested ? `\`${parent}\`` : "these rows"}: ${(isNested ? inside : top).join(", ")}.`,
  );
}

type Finding = "found" | "missing" | "untold";

/** A field that is null, or a list that is empty, does not tell what it could hold. */
function find(value: unknown, [name, ...rest]: readonly string[]): Finding {
  if (name === undefined) return "found";
  if (value === null) return "untold";
  if (Array.isArray(value)) return summary(value.map((item) => find(item, [name, ...rest])));
  return isFields(value) && Object.hasOwn(value, name) ? find(value[name], rest) : "missing";
}

function summary(findings: readonly Finding[]): Finding {
  if (findings.includes("found")) return "found";
  return findings.includes("missing") ? "missing" : "untold";
}

/** Names of fields, and of their fields. */
function knownPaths(rows: readonly unknown[]): readonly string[] {
  const known = new Set<string>();
  for (const row of rows.filter(isFields)) {
    for (const [name, value] of Object.entries(row)) {
      known.add(name);
      for (const inner of [value].flat().filter(isFields)) {
        for (const innerName of Object.keys(inner)) known.add(`${name}.${innerName}`);
      }
    }
  }
  return [...known];
}

function partsOf(path: string): readonly string[] {
  return path.split(".");
}
