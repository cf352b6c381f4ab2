import { GatewayError } from "../errors/gateway-error.ts";
import type { RequestNode } from "./batch-input.ts";
import type { Scope } from "./resolve.ts";
import { lookUp, resolve } from "./resolve.ts";
import type { Placeholder } from "./template.ts";
import { parsePlaceholder, parseTemplate } from "./template.ts";

const MAX_ITEMS = 1000;

/** What a `loop_on` in words refers to; the braces may be left out. */
export function loopPlaceholder(loopOn: RequestNode["loopOn"]): Placeholder | undefined {
  if (typeof loopOn !== "string") return undefined;
  const [only, ...more] = loopOn.includes("{{") ? parseTemplate(loopOn) : [parsePlaceholder(loopOn, loopOn)];
  if (typeof only === "object" && more.length === 0) return only;
  throw new GatewayError(400, "loop_on must be one placeholder, such as {{resources.links}}");
}

/**
 * What the placeholders of a node see, once for each of its calls: also the `item` of the loop and its `index`. Looping
 * over the results of a node, its name stands for the item as well.
 */
export function loopScopes({ loopOn }: Pick<RequestNode, "loopOn">, scope: Scope): readonly Scope[] {
  if (loopOn === undefined) return [scope];
  const placeholder = loopPlaceholder(loopOn);
  const found = placeholder ? lookUp(placeholder, scope) : resolve(loopOn, scope);
  const items: readonly unknown[] = Array.isArray(found) ? found : [found];
  if (items.length > MAX_ITEMS) throw new GatewayError(400, `loop_on has more than ${MAX_ITEMS} items`);
  const [root, name, ...deeper] = placeholder?.path ?? [];
  const isNode = root === "resources" && name !== undefined && deeper.length === 0;
  return items.map((item, index) => ({
    ...scope,
    item,
    index,
    ...(isNode && { resources: { ...(scope.resources as Scope), [name]: item } }),
  }));
}
