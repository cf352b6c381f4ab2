import type { ValidationFailure } from "../errors/gateway-error.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { routeArguments } from "../tools/route-arguments.ts";
import type { Tool } from "../tools/tool.ts";
import type { BulkBatch, BulkCall } from "./bulk-call.ts";

const MAX_FAILURES = 20;

/**
 * Looks at every item before the first request: Dub checks a request before it changes anything, so many requests have to
 * be checked before any of them does.
 *
 * @throws 400 that names what is wrong, item by item.
 */
export function checkBatches(tool: Tool, call: BulkCall): void {
  const [first, ...others] = findFailures(tool, call);
  if (!first) return;
  throw new GatewayError(400, `${first.path} ${first.message}; nothing was sent`, { failures: [first, ...others] });
}

/** What is wrong, item by item; of many failures the first ones. */
export function findFailures(
  tool: Tool,
  { batches, path }: Pick<BulkCall, "batches" | "path">,
): readonly ValidationFailure[] {
  // What all batches share fails in each of them.
  const failures = new Map<string, ValidationFailure>();
  for (const batch of batches) {
    for (const failure of failuresOf(tool, batch, path)) failures.set(failure.path, failure);
    if (failures.size >= MAX_FAILURES) break;
  }
  return [...failures.values()].slice(0, MAX_FAILURES);
}

function failuresOf(tool: Tool, batch: BulkBatch, listPath: string): ValidationFailure[] {
  const { body, query } = routeArguments(tool, batch.args);
  const { input } = tool.operation;
  const parsed = input.body ? input.body.safeParse(JSON.parse(body ?? "null")) : input.query.safeParse(query);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message, code }) => ({
    path: pathOf(tool, batch, listPath, path),
    message,
    code,
  }));
}

/** As the caller counts, who knows nothing of batches. */
function pathOf(tool: Tool, { offset }: BulkBatch, listPath: string, path: readonly PropertyKey[]): string {
  const list = listPath.slice(listPath.indexOf(".") + 1);
  if (tool.severalAs !== undefined) return join(listPath, [offset, ...path]);
  const rest = tool.bodyArgument === undefined && path[0] === list ? path.slice(1) : path;
  if (typeof rest[0] === "number") return join(listPath, [offset + rest[0], ...rest.slice(1)]);
  return join(listPath.slice(0, listPath.indexOf(".")), path);
}

function join(base: string, parts: readonly PropertyKey[]): string {
  return [base, ...parts.map(String)].join(".");
}
