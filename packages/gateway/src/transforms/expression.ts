/** JSONata, as it runs in a process of its own: it is the caller who wrote the expression. */
import jsonata from "jsonata";
import { parseExactly } from "../json/exact-json.ts";

/** Why there is no result, for the caller. */
export interface Fault {
  readonly fault: string;
}

/** Deeper than anything that is meant: whoever reads the results goes into them by recursion. */
const MAX_DEPTH = 100;

/** Of calls within calls. */
const MAX_CALLS_DEEP = 10_000;

const MAX_REASON_CHARS = 300;

/** What an expression reads, by the names behind `resources`; or why it is none. */
export function readExpressions(expressions: readonly string[]): Promise<(readonly string[] | Fault)[]> {
  return Promise.all(
    expressions.map(async (expression) => {
      try {
        const nodes = nodesOf(jsonata(expression).ast());
        await requireBound(nodes);
        return namesOfResources(nodes);
      } catch (error) {
        return { fault: describe(error, expression) };
      }
    }),
  );
}

export interface Evaluation {
  readonly expression: string;
  /** JSON of what the expression sees. */
  readonly input: string;
  readonly maxBytes: number;
}

/** @returns JSON of the result; empty where there is none. */
export async function evaluateExpression({ expression, input, maxBytes }: Evaluation): Promise<string | Fault> {
  try {
    const result: unknown = await compile(expression).evaluate(parseExactly(input));
    if (result === undefined) return "";
    requireJson(result, 0);
    const json = JSON.stringify(result);
    const bytes = Buffer.byteLength(json);
    return bytes > maxBytes ? { fault: `The result has ${bytes} bytes; ${maxBytes} are allowed` } : json;
  } catch (error) {
    return { fault: describe(error, expression) };
  }
}

/** @throws what JSONata throws. */
export function compile(expression: string): jsonata.Expression {
  const compiled = jsonata(expression, { stack: MAX_CALLS_DEEP });
  // The library's own copies by way of JSON, in which numbers lose digits.
  compiled.registerFunction("clone", (value: unknown) => parseExactly(JSON.stringify(value)), "<(oa)-:o>");
  return compiled;
}

/** @throws for what JSON would leave out or change. */
function requireJson(value: unknown, depth: number): void {
  if (typeof value === "function") throw new Error("The result holds a function");
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error("The result holds a number without bounds");
  if (typeof value !== "object" || value === null || JSON.isRawJSON(value)) return;
  if ("_jsonata_lambda" in value || "_jsonata_function" in value) throw new Error("The result holds a function");
  if (depth >= MAX_DEPTH) throw new Error(`The result is nested deeper than ${MAX_DEPTH} levels`);
  for (const child of Array.isArray(value) ? value : Object.values(value)) requireJson(child, depth + 1);
}

export type Node = Readonly<Record<string, unknown>>;

/** All nodes of a tree. */
function nodesOf(tree: unknown): readonly Node[] {
  const seen = new Set<Node>();
  const waiting = [tree];
  while (waiting.length > 0) {
    const node = waiting.pop() as Node;
    if (typeof node !== "object" || node === null || seen.has(node)) continue;
    seen.add(node);
    waiting.push(...Object.values(node));
  }
  return [...seen];
}

/** `links` of `resources.links.id`, wherever it stands. */
function namesOfResources(nodes: readonly Node[]): readonly string[] {
  const names = new Set<string>();
  for (const { steps: found } of nodes) {
    if (!Array.isArray(found)) continue;
    const steps: readonly Node[] = found;
    const [first, second] = steps[0]?.type === "variable" && steps[0].value === "$" ? steps.slice(1) : steps;
    if (first?.type === "name" && first.value === "resources" && second?.type === "name")
      names.add(String(second.value));
  }
  return [...names];
}

/** A variable that nothing gives a value is misspelt. JSONata takes it for nothing. @throws for the first of them. */
async function requireBound(nodes: readonly Node[]): Promise<void> {
  const bound = new Set<unknown>(["", "$"]);
  for (const { type, value, lhs, arguments: parameters, focus, index } of nodes) {
    if (type === "bind") bound.add((lhs as Node).value);
    if (type === "lambda") for (const parameter of parameters as readonly Node[]) bound.add(parameter.value);
    if (type === "index") bound.add(value);
    bound.add(focus).add(index);
  }
  const used = nodes.filter(({ type, value }) => type === "variable" && !bound.has(value));
  for (const { value, position } of used.toSorted((a, b) => Number(a.position) - Number(b.position))) {
    if ((await jsonata(`$${value}`).evaluate(undefined)) !== undefined) continue;
    throw Object.assign(new Error(`There is no variable $${value}`), { position });
  }
}

/** JSONata throws objects that are no errors. */
function describe(error: unknown, expression: string): string {
  const { message, position } = (error ?? {}) as { readonly message?: unknown; readonly position?: unknown };
  const reason = typeof message === "string" && message !== "" ? message : "It is not understood";
  const cut = reason.length > MAX_REASON_CHARS ? `${reason.slice(0, MAX_REASON_CHARS)}…` : reason;
  if (typeof position !== "number" || position <= 0) return cut;
  const lines = expression.slice(0, position).split("\n");
  const inLine = lines.length === 1 ? "" : `line ${lines.length}, `;
  return `${cut} (at ${inLine}character ${lines.at(-1)?.length})`;
}
