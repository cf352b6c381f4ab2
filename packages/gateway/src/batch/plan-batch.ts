import { invalidArgument } from "../errors/gateway-error.ts";
import type { BatchNode, RequestNode } from "./batch-input.ts";
import { isTransform } from "./batch-input.ts";
import { loopPlaceholder } from "./loop.ts";
import { placeholdersIn } from "./template.ts";

/** A node with all that it waits for. */
export type PlannedNode = BatchNode & { readonly waitsFor: readonly string[] };

/** What the expression of each transform reads, by the names of both. */
export type ReadByTransforms = ReadonlyMap<string, readonly string[]>;

/**
 * Nodes in an order in which each comes after what it waits for: what it depends on by its own word, and what its
 * placeholders or its expression name.
 *
 * @throws 400 for an unknown dependency, and for a cycle.
 */
export function planBatch(nodes: readonly BatchNode[], readByTransforms: ReadByTransforms): PlannedNode[] {
  const names = new Set(nodes.map(({ name }) => name));
  const waiting = nodes.map((node, index) => {
    const used = isTransform(node) ? (readByTransforms.get(node.name) ?? []) : namedByPlaceholders(node);
    return { ...node, waitsFor: dependenciesOf(node, used, index, names) };
  });
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

function namedByPlaceholders(node: RequestNode): string[] {
  const loop = loopPlaceholder(node.loopOn);
  const placeholders = [...placeholdersIn([node.id, node.query, node.body, node.loopOn]), ...(loop ? [loop] : [])];
  return placeholders.flatMap(({ path: [root, name] }) => (root === "resources" && name ? [name] : []));
}

function dependenciesOf(
  node: BatchNode,
  used: readonly string[],
  index: number,
  names: ReadonlySet<string>,
): readonly string[] {
  const unknown = [...node.dependsOn, ...used].find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw invalidArgument(`body.resources[${index}]`, `depends on ${unknown}, which is not in the batch`, "unknown");
  }
  return [...new Set([...node.dependsOn, ...used])];
}
