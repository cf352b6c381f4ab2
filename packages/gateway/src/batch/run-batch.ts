import { Turns } from "@overdub/limits";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Tool, ToolArguments } from "../tools/tool.ts";
import { isTransform } from "./batch-input.ts";
import type { CallMemory } from "./call-memory.ts";
import { MAX_BATCH_CALLS } from "./call-memory.ts";
import type { PlannedNode } from "./plan-batch.ts";
import type { Scope } from "./resolve.ts";
import type { NodeFailure, NodeOutcome } from "./run-node.ts";
import { runNode } from "./run-node.ts";

export interface BatchOutcome {
  /** By name, in the order of the request. */
  readonly outcomes: ReadonlyMap<string, NodeOutcome>;
  readonly isPartial: boolean;
  /** Whether a repeat with the same key would make some call that failed. */
  readonly isInterrupted: boolean;
}

const MAX_ROWS = 100_000;
const MAX_NODES_AT_ONCE = 4;

/**
 * Runs the nodes of a batch, those that do not wait for each other at the same time. One that fails takes with it those
 * that wait for it, and nothing else.
 *
 * @param scope  what placeholders see besides `resources`.
 * @param memory makes the calls.
 * @param evaluate what an expression makes of what it sees.
 */
export async function runBatch(
  nodes: readonly PlannedNode[],
  scope: Scope,
  memory: CallMemory,
  evaluate: (expression: string, scope: Scope) => Promise<unknown>,
): Promise<BatchOutcome> {
  const call = withBudget(memory);
  const turns = new Turns({ places: MAX_NODES_AT_ONCE });
  const running = new Map<string, Promise<NodeOutcome>>();
  // Planned nodes come after what they wait for, so its promise is there.
  for (const [index, node] of nodes.entries()) {
    const run = (inner: Scope) => {
      if (!isTransform(node)) return runNode(node, inner, call(node.tool, index));
      return runTransform(() => memory.remember({ node: index, call: 0 }, () => evaluate(node.expression, inner)));
    };
    running.set(
      node.name,
      runAfter(node, running, scope, (inner) => turns.run(() => run(inner))),
    );
  }
  const outcomes = new Map<string, NodeOutcome>();
  for (const [name, outcome] of running) outcomes.set(name, await outcome);
  const isInterrupted = memory.isInterrupted();
  const isPartial = isInterrupted || [...outcomes.values()].some((outcome) => outcome.isPartial);
  return { outcomes, isPartial, isInterrupted };
}

async function runAfter(
  node: PlannedNode,
  running: ReadonlyMap<string, Promise<NodeOutcome>>,
  scope: Scope,
  run: (scope: Scope) => Promise<NodeOutcome>,
): Promise<NodeOutcome> {
  const resources: Record<string, unknown> = Object.create(null);
  for (const name of node.waitsFor) {
    const outcome = await running.get(name);
    if (!outcome || outcome.failures.length > 0) return failed(skippedAfter(name));
    resources[name] = outcome.value;
  }
  return run({ ...scope, resources }).catch((error: unknown) => failed(error));
}

/** Nothing found is no rows, as where a filter lets none through. */
async function runTransform(evaluate: () => Promise<unknown>): Promise<NodeOutcome> {
  const found = await evaluate();
  const value = found === undefined ? [] : found;
  return { rows: Array.isArray(value) ? value : [value], value, failures: [], isPartial: false };
}

function failed(error: unknown): NodeOutcome {
  const failures: NodeFailure[] = [{ error }];
  return { rows: [], value: undefined, failures, isPartial: false };
}

function skippedAfter(name: string): GatewayError {
  return new GatewayError(424, `Skipped, because it depends on ${name}, which failed`);
}

/** A batch is one request, so it must not become the work of a night. */
function withBudget({ call }: CallMemory) {
  let calls = 0;
  let rows = 0;
  return (tool: Tool, node: number) => {
    let ofNode = 0;
    return async (args: ToolArguments) => {
      if (++calls > MAX_BATCH_CALLS) throw new GatewayError(400, `A batch may make ${MAX_BATCH_CALLS} calls at most`);
      if (rows > MAX_ROWS) throw new GatewayError(400, `A batch may read ${MAX_ROWS} rows at most`);
      const result = await call({ tool, args, place: { node, call: ofNode++ } });
      rows += result.envelope.result_count;
      return result;
    };
  };
}
