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
export function readExpressions(expressions: readonly string[]): (readonly string[] | Fault)[] {
  return expressions.map((expression) => {
    try {
      return namesOfResources(jsonata(expression).ast());
    } catch (error) {
      return { fault: describe(error) };
    }
  });
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
    const compiled = jsonata(expression, { stack: MAX_CALLS_DEEP });
    // The library's own copies by way of JSON, in which numbers lose digits.
    compiled.registerFunction("clone", (value: unknown) => parseExactly(JSON.stringify(value)), "<(oa)-:o>");
    const result: unknown = await compiled.evaluate(parseExactly(input));
    if (result === undefined) return "";
    requireJson(result, 0);
    const json = JSON.stringify(result);
    const bytes = Buffer.byteLength(json);
    return bytes > maxBytes ? { fault: `The result has ${bytes} bytes; ${maxBytes} are allowed` } : json;
  } catch (error) {
    return { fault: describe(error) };
  }
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

/** `links` of `resources.links.id`, wherever it stands. */
function namesOfResources(tree: unknown): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const waiting = [tree];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== "object" || node === null || seen.has(node)) continue;
    seen.add(node);
    if ("steps" in node && Array.isArray(node.steps)) {
      const steps: readonly { readonly type?: unknown; readonly value?: unknown }[] = node.steps;
      const [first, second] = steps[0]?.type === "variable" && steps[0].value === "$" ? steps.slice(1) : steps;
      if (first?.type === "name" && first.value === "resources" && second?.type === "name")
        names.add(String(second.value));
    }
    waiting.push(...Object.values(node));
  }
  return [...names];
}

/** JSONata throws objects that are no errors. */
function describe(error: unknown): string {
  const { message, position } = (error ?? {}) as { readonly message?: unknown; readonly position?: unknown };
  const reason = typeof message === "string" && message !== "" ? message : "It is not understood";
  const cut = reason.length > MAX_REASON_CHARS ? `${reason.slice(0, MAX_REASON_CHARS)}…` : reason;
  return typeof position === "number" && position > 0 ? `${cut} (at character ${position})` : cut;
}
