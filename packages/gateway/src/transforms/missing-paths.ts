/** What an expression has looked for and not found; in the process in which it is evaluated. */
import { closest } from "../errors/did-you-mean.ts";
import { parseExactly } from "../json/exact-json.ts";
import type { Evaluation, Fault, Node } from "./expression.ts";
import { compile, evaluateExpression } from "./expression.ts";

/** Names that an expression has read one after the other, of which the last is not there. */
export interface MissingPath {
  /** As an expression would write it, such as `event.data.customr`. */
  readonly path: string;
  /** What is there instead, and is most likely meant. */
  readonly meant?: string | undefined;
}

export interface Explanation {
  /** JSON of the result; empty where there is none. */
  readonly json: string;
  readonly missing: readonly MissingPath[];
}

/** Most to tell of one evaluation. */
const MAX_MISSING = 5;
/** Of where one path of the expression was read: what it looks for is looked for in all of them. */
const MAX_HOLDERS = 20;
/** Of what the expression sees, in which the places that it has read are looked for. */
const MAX_VALUES = 200_000;
const MAX_NAMES = 1_000;
const MAX_NAME_CHARS = 60;
const MAX_PATH_CHARS = 120;
/** Of the processor's time: an expression that took longer is not evaluated once more. */
const MAX_FIRST_MS = 200;

/** As `evaluateExpression`, with what the expression has looked for in vain, in branches that it has taken. */
export async function explainExpression(evaluation: Evaluation): Promise<Explanation | Fault> {
  const start = process.cpuUsage();
  const json = await evaluateExpression(evaluation);
  if (typeof json !== "string") return json;
  const { user, system } = process.cpuUsage(start);
  const isQuick = (user + system) / 1_000 < MAX_FIRST_MS;
  return { json, missing: isQuick ? await findMissing(evaluation) : [] };
}

async function findMissing({ expression, input }: Evaluation): Promise<readonly MissingPath[]> {
  const scope = parseExactly(input);
  const readings = await readingsOf(expression, scope);
  const places = placesOf(scope, new Set(readings.map(({ holder }) => holder).filter(isObject)));
  const missing = new Map<string, MissingPath>();
  for (const { holder, names } of readings) {
    const place = places.get(holder);
    const found = place && missingOf(scope, [...place, ...names]);
    if (found && missing.size < MAX_MISSING) missing.set(found.path, found);
  }
  return [...missing.values()];
}

interface Reading {
  readonly holder: unknown;
  readonly names: readonly string[];
}

/** Which names the expression reads one after the other, and of what, in their order. */
async function readingsOf(expression: string, scope: unknown): Promise<readonly Reading[]> {
  const compiled = compile(expression);
  const found: Reading[] = [];
  const known = new Map<Node, Set<unknown>>();
  // The library calls it before it evaluates a node; its types know names of variables alone.
  const hook = Symbol.for("jsonata.__evaluate_entry") as unknown as string;
  compiled.assign(hook, (node: Node, input: unknown, variables: { readonly lookup: (name: string) => unknown }) => {
    const before = known.get(node) ?? new Set();
    if (node.type !== "path" || before.size >= MAX_HOLDERS) return;
    known.set(node, before);
    const steps = node.steps as readonly Node[];
    const isVariable = steps[0]?.type === "variable";
    const names = namesOf(isVariable ? steps.slice(1) : steps);
    const read = isVariable && steps[0]?.value !== "" ? variables.lookup(String(steps[0]?.value)) : input;
    for (const holder of Array.isArray(read) ? read.slice(0, MAX_HOLDERS) : [read]) {
      if (names.length > 0 && !before.has(holder)) found.push({ holder, names });
      before.add(holder);
    }
  });
  // It may fail this time, at a value by chance.
  await compiled.evaluate(scope).catch(() => {});
  return found;
}

/** The names that a path begins with. Filters and an order leave out and move values, and add none. */
function namesOf(steps: readonly Node[]): string[] {
  const names: string[] = [];
  for (const { type, value, focus } of steps) {
    if (type === "sort") continue;
    if (type !== "name") break;
    names.push(String(value));
    // What follows is read of what was before.
    if (focus !== undefined) break;
  }
  return names;
}

/** Where objects and lists stand, by names. Those that the expression has made stand nowhere. */
function placesOf(scope: unknown, wanted: ReadonlySet<unknown>): ReadonlyMap<unknown, readonly string[]> {
  const places = new Map<unknown, readonly string[]>();
  const waiting: { readonly value: unknown; readonly place: readonly string[] }[] = [{ value: scope, place: [] }];
  for (let next = 0; next < waiting.length && next < MAX_VALUES && places.size < wanted.size; next += 1) {
    const { value, place = [] } = waiting[next] ?? {};
    if (wanted.has(value)) places.set(value, place);
    if (!isObject(value)) continue;
    const isList = Array.isArray(value);
    for (const [name, child] of Object.entries(value)) {
      if (isObject(child)) waiting.push({ value: child, place: isList ? place : [...place, name] });
    }
  }
  return places;
}

/** The first part of a path that nothing has. Where there is nothing that could have it, such as an empty list, none. */
function missingOf(scope: unknown, names: readonly string[]): MissingPath | undefined {
  let holders: readonly unknown[] = [scope];
  for (const [index, name] of names.entries()) {
    const found = holders.flatMap((holder) => valuesOf(holder, name));
    if (found.length === 0) {
      if (holders.length === 0) return undefined;
      const before = names.slice(0, index);
      const meant = meantBy(name, holders);
      return { path: write([...before, name]), meant: meant && write([...before, ...meant]) };
    }
    // A list has what its items have.
    holders = found.flat(Number.POSITIVE_INFINITY);
  }
  return undefined;
}

/** One value, or none. */
function valuesOf(holder: unknown, name: string): unknown[] {
  return isObject(holder) && Object.hasOwn(holder, name) ? [holder[name]] : [];
}

/** A number that keeps its digits is an object, too. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !JSON.isRawJSON(value);
}

/** A name nearly like it, or the same name one level below. */
function meantBy(name: string, holders: readonly unknown[]): readonly string[] | undefined {
  const fields = holders
    .slice(0, MAX_HOLDERS)
    .flatMap((holder) => (isObject(holder) ? Object.entries(holder) : []))
    .slice(0, MAX_NAMES)
    .filter(([candidate]) => candidate.length <= MAX_NAME_CHARS);
  const near = closest(
    name,
    fields.map(([candidate]) => candidate),
  );
  if (near !== undefined) return [near];
  const above = fields.find(([, value]) => valuesOf(value, name).length > 0)?.[0];
  return above === undefined ? undefined : [above, name];
}

/** As an expression has it, cut to a length. */
function write(names: readonly string[]): string {
  const path = names.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``)).join(".");
  const isCut = path.length > MAX_PATH_CHARS;
  // Neither control characters nor half of a character: it is stored, and shown on terminals.
  return (isCut ? `${path.slice(0, MAX_PATH_CHARS)}…` : path).replaceAll(/[\p{Cc}\p{Cf}]/gu, "\ufffd").toWellFormed();
}
