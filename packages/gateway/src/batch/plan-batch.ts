import { invalidArgument } from "../errors/gateway-error.ts";
import type { BatchNode } from "./batch-input.ts";
import { loopPlaceholder } from "./loop.ts";
import { placeholdersIn } from "./template.ts";

/** A node with all that it waits for. */
export interface PlannedNode extends BatchNode {
  readonly waitsFor: readonly string[];
}

/**
 * Nodes in an order in which each comes after what it waits for: what it depends on by its own word, and what its
 * placeholders name.
 *
 * @throws 400 for an unknown dependency, and for a cycle.
 */
export function planBatch(nodes: readonly BatchNode[]): PlannedNode[] {
  const names = new Set(nodes.map(({ name }) => name));
  const waiting = nodes.map((node, index) => ({ ...node, waitsFor: dependenciesOf(node, index, names) }));
  const ordered: PlannedNode[] = [];
  while (ordered.length < waiting.length) {
    const done = new Set(ordered.map(({ name }) => name));
    const ready = waiting.filter(({ name, waitsFor }) => !done.has(name) && waitsFor.every((other) => done.has(other)));
    if (ready.length === 0) {
      const stuck = waiting.filter(({ name }) => !done.has(name)).map(({ name }) => name);
      throw invalidArgument("body.resources", `depend on each other in a cycle: ${stuck.join(", ")}`, "cycle");
    }
    ordered.push(...ready);
  }
  return ordered;
}

function dependenciesOf(node: BatchNode, index: number, names: ReadonlySet<string>): string[] {
  const loop = loopPlaceholder(node.loopOn);
  const placeholders = [...placeholdersIn([node.id, node.query, node.body, node.loopOn]), ...(loop ? [loop] : [])];
  const used = placeholders.flatMap(({ path: [root, name] }) => (root === "resources" && name ? [name] : []));
  const unknown = [...node.dependsOn, ...used].find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw invalidArgument(`body.resources[${index}]`, `depends on ${unknown}, which is not in the batch`, "unknown");
  }
  return [...new Set([...node.dependsOn, ...used])];
}
