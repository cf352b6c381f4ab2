import { AppError } from "@overdub/contract";
import { MAX_ENTRIES, TEXT_QUOTAS } from "./quotas.ts";

/** Fields whose own rules bound them: images, and what is stored with an event. */
const BOUNDED_ELSEWHERE: ReadonlySet<string> = new Set(["image", "logo", "metadata"]);
const DOCUMENTS: ReadonlySet<string> = new Set(["assetLinks", "appleAppSiteAssociation", "deepviewData"]);
const ADDRESSES = /url$|^(?:ios|android|geo|video|avatar)$/i;

/**
 * Refuses what is larger than anybody means: a text, a list, or all texts of one thing together. A list of things, as bulk
 * operations take it, has as many as its schema says, each with this much.
 *
 * @param body as its schema has read it.
 * @throws     `unprocessable_entity`, with the path of the field.
 */
export function assertSmall(body: unknown): void {
  const things = Array.isArray(body) ? body : [body];
  for (const [index, value] of things.entries()) {
    assertSmallThing({ value, name: things === body ? String(index) : "", field: "" });
  }
}

interface Place {
  readonly value: unknown;
  readonly name: string;
  /** Of the field that it is, or is an entry of. */
  readonly field: string;
  readonly parent?: Place;
}

function assertSmallThing(thing: Place): void {
  let characters = 0;
  // Not recursive: a body may be nested deeper than the call stack is.
  const waiting = [thing];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, field } = place;
    if (BOUNDED_ELSEWHERE.has(field)) continue;
    if (typeof value === "string") {
      const max = maxLength(field);
      if (value.length > max) throw tooBig(place, `Must be ${max} or fewer characters long.`);
      if (!DOCUMENTS.has(field)) characters += value.length;
    } else if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value);
      if (entries.length > MAX_ENTRIES) throw tooBig(place, `Must have at most ${MAX_ENTRIES} entries.`);
      for (const [name, child] of entries) waiting.push(childOf(place, name, child));
    }
    if (characters > TEXT_QUOTAS.all) {
      throw tooBig(thing, `All texts together must be ${TEXT_QUOTAS.all} or fewer characters long.`);
    }
  }
}

/** An entry of a list, or of `geo`, is what its field is. */
function childOf(parent: Place, name: string, value: unknown): Place {
  const isEntry = Array.isArray(parent.value) || parent.field === "geo";
  return { value, name, field: isEntry ? parent.field : name, parent };
}

function maxLength(field: string): number {
  if (DOCUMENTS.has(field)) return TEXT_QUOTAS.document;
  return ADDRESSES.test(field) ? TEXT_QUOTAS.address : TEXT_QUOTAS.text;
}

function tooBig(place: Place, message: string): AppError {
  const names: string[] = [];
  for (let at: Place | undefined = place; at; at = at.parent) names.unshift(at.name);
  const path = names.filter((name) => name !== "").join(".");
  return new AppError("unprocessable_entity", `too_big: ${path === "" ? "" : `${path}: `}${message}`);
}
