import { percentDecode } from "@overdub/contract";
import { GatewayError } from "../errors/gateway-error.ts";

export type Query = Readonly<Record<string, unknown>>;

/** As many ids as a bulk call takes are real. */
const MAX_PARAMETERS = 11_000;
const MAX_DEPTH = 4;

/** One part of a parameter's name: an empty one is the next item of a list, a number a certain one, anything else a field. */
type Step = string;

/** What is known of a value while parameters are read: text, a list, or fields. Lists are put in order at the end. */
type Node = string | ListNode | FieldsNode;

interface ListNode {
  readonly kind: "list";
  /** By their numbers; those without one come after all that were there. */
  readonly items: Map<number, Node>;
  next: number;
}

interface FieldsNode {
  readonly kind: "fields";
  readonly fields: Map<string, Node>;
}

/** Fields of these names would reach what all objects share. */
const SHARED_NAMES: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * The query of a URL in the ways that clients write it: `a[0]=x`, `a[]=x`, repeated `a=x`, `a[gt]=x`. Comma lists stay
 * text, since only the receiver knows which parameters are lists. It takes time with the length of the query alone.
 *
 * @throws GatewayError 400 for too many parameters, names that nest too deep, and a name that is a list here and has
 *   fields there. See behaviour/gateway 1.2.
 */
export function parseQuery(url: string): Query {
  const parameters = rawQueryOf(url).split("&", MAX_PARAMETERS + 1);
  if (parameters.length > MAX_PARAMETERS) throw tooMuch();
  const root: FieldsNode = { kind: "fields", fields: new Map() };
  for (const parameter of parameters) {
    const end = parameter.indexOf("=");
    const steps = readName(decode(end === -1 ? parameter : parameter.slice(0, end)));
    if (steps.some((step) => SHARED_NAMES.has(step)) || steps[0] === "") continue;
    put(root, steps, end === -1 ? "" : decode(parameter.slice(end + 1)));
  }
  return toFields(root);
}

/** The query of a URL as it was written, without its question mark. */
export function rawQueryOf(url: string): string {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start + 1).replace(/#.*$/s, "");
}

/** A list of words from a query: as a list, as a comma list, or both. */
export function toWords(value: unknown): string[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) => (typeof text === "string" ? text.split(",") : [])).filter(Boolean);
}

function tooMuch(): GatewayError {
  return new GatewayError(400, "The query has too many parameters, or nests too deep");
}

function decode(text: string): string {
  return percentDecode(text.replaceAll("+", " "));
}

/** `a[b][0]` is a, b, 0. A name whose brackets don't match is one step. */
function readName(name: string): readonly Step[] {
  const start = name.indexOf("[");
  if (start <= 0 || !name.endsWith("]")) return [name];
  // One more than may be, to be told of it.
  const inner = name.slice(start + 1, -1).split("][", MAX_DEPTH + 1);
  if (inner.some((step) => /[[\]]/.test(step))) return [name];
  if (inner.length > MAX_DEPTH) throw tooMuch();
  return [name.slice(0, start), ...inner];
}

/** Puts a value where the steps lead. What is named again without a number becomes a list. */
function put(root: FieldsNode, steps: readonly Step[], value: string): void {
  let node: ListNode | FieldsNode = root;
  for (const [index, step] of steps.entries()) {
    const known = childOf(node, step);
    const after = steps[index + 1];
    if (after === undefined) {
      if (known === undefined) setChild(node, step, value);
      else if (typeof known === "string") setChild(node, step, listOf([known, value]));
      else if (known.kind === "list") known.items.set(known.next++, value);
      else throw mixed(steps);
      return;
    }
    let child = typeof known === "string" ? listOf([known]) : known;
    child ??= isItem(after) ? listOf([]) : { kind: "fields", fields: new Map() };
    if ((child.kind === "list") !== isItem(after)) throw mixed(steps);
    if (child !== known) setChild(node, step, child);
    node = child;
  }
}

function mixed([name = ""]: readonly Step[]): GatewayError {
  return new GatewayError(400, `The query has ${JSON.stringify(name.slice(0, 100))} both as a list and with fields`);
}

/** Numbers of more digits are names. */
function isItem(step: Step): boolean {
  return /^\d{0,5}$/.test(step);
}

function listOf(items: readonly string[]): ListNode {
  return { kind: "list", items: new Map(items.entries()), next: items.length };
}

function childOf(node: ListNode | FieldsNode, step: Step): Node | undefined {
  if (node.kind === "fields") return node.fields.get(step);
  return step === "" ? undefined : node.items.get(Number(step));
}

function setChild(node: ListNode | FieldsNode, step: Step, child: Node): void {
  if (node.kind === "fields") node.fields.set(step, child);
  else {
    const index = step === "" ? node.next : Number(step);
    node.items.set(index, child);
    node.next = Math.max(node.next, index + 1);
  }
}

function toValue(node: Node): unknown {
  if (typeof node === "string") return node;
  return node.kind === "list" ? toList(node) : toFields(node);
}

/** Numbers that are left out leave no gap. */
function toList({ items }: ListNode): unknown[] {
  return [...items].sort(([a], [b]) => a - b).map(([, item]) => toValue(item));
}

function toFields({ fields }: FieldsNode): Query {
  return Object.fromEntries([...fields].map(([name, child]) => [name, toValue(child)]));
}
