import { z } from "zod";
import { loopPlaceholder } from "../batch/loop.ts";
import { placeholdersIn } from "../batch/template.ts";
import { CUSTOMER_PROFILES } from "../enrichment/read-profiles.ts";
import { invalidArgument } from "../errors/gateway-error.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Tool } from "../tools/tool.ts";
import type { Transforms } from "../transforms/create-transforms.ts";

const MAX_NODES = 50;
const MAX_EXPRESSION_CHARS = 16_384;

const Name = z.string().regex(/^[\w-]{1,64}$/, { error: "must be letters, digits, _ and -" });
const Expression = z.string().min(1).max(MAX_EXPRESSION_CHARS);

const Base = {
  name: Name,
  depends_on: z
    .union([Name, z.array(Name), z.literal("")])
    .nullish()
    .transform((given) => (Array.isArray(given) ? given : given ? [given] : [])),
};

/** What is not known is refused: a job that leaves out what its author meant would do something else. */
const Node = z.discriminatedUnion(
  "type",
  [
    z.strictObject({
      type: z.literal("request"),
      ...Base,
      resource: Name,
      method: Name.default("list"),
      integrated_account_id: z.string().optional(),
      id: z.union([z.string(), z.number()]).nullish(),
      query: z.record(z.string(), z.unknown()).nullish(),
      body: z.unknown().optional(),
      loop_on: z.union([z.string().min(1), z.array(z.unknown())]).nullish(),
    }),
    z.strictObject({ type: z.literal("spool"), ...Base }),
    z.strictObject({ type: z.literal("transform"), ...Base, config: z.strictObject({ expression: Expression }) }),
    z.strictObject({ type: z.literal("add_context"), ...Base, config: z.strictObject({ expression: Expression }) }),
    z.strictObject({
      type: z.literal("get_state"),
      ...Base,
      config: z.strictObject({ key: z.string().min(1).max(255), default: z.unknown().optional() }),
    }),
    z.strictObject({
      type: z.literal("update_state"),
      ...Base,
      config: z
        .strictObject({
          key: z.string().min(1).max(255),
          value: z.unknown().optional(),
          value_expression: Expression.optional(),
        })
        .refine(({ value, value_expression: expression }) => (value === undefined) !== (expression === undefined), {
          error: "must hold value or value_expression",
        }),
    }),
    z.strictObject({
      type: z.literal("delete_state"),
      ...Base,
      config: z.strictObject({ key: z.string().min(1).max(255) }),
    }),
    z.strictObject({ type: z.literal("event"), ...Base, config: z.strictObject({ name: z.string().min(1).max(255) }) }),
    z.strictObject({
      type: z.literal("destination"),
      ...Base,
      destination_type: z.enum(["webhook", "datastore"]),
      config: z.strictObject({
        id: z.string().min(1),
        // Of objects and files.
        method: z.literal("uploadObject", { error: "must be uploadObject: there is no other method" }).optional(),
        path: z.string().min(1).max(500).optional(),
        file_name: z.string().min(1).max(255).optional(),
      }),
      resources_to_persist: z.array(Name).min(1),
    }),
  ],
  {
    error:
      "must be request, transform, spool, add_context, get_state, update_state, delete_state, event or destination",
  },
);

/** A step of a sync job, in the order in which they are done. */
export type SyncNode = z.output<typeof Node>;
export type SyncNodeOf<Type extends SyncNode["type"]> = Extract<SyncNode, { type: Type }>;

const Nodes = z.array(Node).min(1).max(MAX_NODES);

/** What a transform sees are the rows of one page, so the requests behind it must be one. */
export interface SyncPlan {
  /** Each behind those that it depends on. */
  readonly nodes: readonly SyncNode[];
  /** The request whose pages feed a node of this name; undefined for one that no request feeds. */
  readonly sourceOf: ReadonlyMap<string, string | undefined>;
  /** Undefined for records of customers, which are no operation of Dub. */
  toolOf(node: SyncNodeOf<"request">): Tool | undefined;
}

/**
 * Reads the nodes of a job.
 *
 * @throws 400 for what cannot be run: unknown types, resources and dependencies, and cycles.
 */
export function planNodes(resources: unknown, catalog: readonly Tool[]): SyncPlan {
  const { resources: nodes } = parseRequest(z.object({ resources: Nodes }), { resources }, "body");
  const names = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    if (names.has(node.name)) throw invalidArgument(`body.resources[${index}].name`, "is there twice");
    names.add(node.name);
    placeholdersIn(node);
    if (node.type === "destination" && node.destination_type === "webhook") {
      const [other] = Object.keys(node.config).filter((name) => name !== "id");
      if (other) throw invalidArgument(`body.resources[${index}].config.${other}`, "is nothing that a webhook takes");
    }
    if (node.type === "spool" && node.depends_on.length !== 1) {
      throw invalidArgument(`body.resources[${index}].depends_on`, "must name the one list that is gathered");
    }
  }
  for (const [index, node] of nodes.entries()) {
    for (const name of waitsFor(node)) {
      if (!names.has(name)) throw invalidArgument(`body.resources[${index}]`, `names ${name}, which is no node`);
    }
    if (node.type === "request") requireTool(node, catalog, index);
  }
  const ordered = inOrder(nodes);
  const sourceOf = new Map<string, string | undefined>();
  for (const node of ordered) {
    if (node.type === "request") requireWhole(node, sourceOf, nodes);
    sourceOf.set(node.name, findSource(node, sourceOf, nodes));
  }
  return { nodes: ordered, sourceOf, toolOf: (node) => requireTool(node, catalog, nodes.indexOf(node)) };
}

/** @param validation of the arguments, if there is one. @throws 400 for what is no expression. */
export async function checkExpressions(
  transforms: Transforms,
  owner: string,
  nodes: readonly SyncNode[],
  validation?: string,
): Promise<void> {
  const expressions = [
    ...nodes.map((node) => ({ path: `body.resources.${node.name}`, expression: expressionOf(node) })),
    { path: "body.args_validation", expression: validation },
  ].flatMap(({ path, expression }) => (expression === undefined ? [] : [{ path, expression }]));
  if (expressions.length === 0) return;
  await transforms.read(
    owner,
    expressions.map(({ expression }) => expression),
    (index, reason) => invalidArgument(expressions[index]?.path ?? "body", `has no JSONata: ${reason}`),
  );
}

function expressionOf(node: SyncNode): string | undefined {
  if (node.type === "transform" || node.type === "add_context") return node.config.expression;
  return node.type === "update_state" ? node.config.value_expression : undefined;
}

function requireTool(
  { resource, method, ...node }: SyncNodeOf<"request">,
  catalog: readonly Tool[],
  index: number,
): Tool | undefined {
  if (resource === CUSTOMER_PROFILES && method === "list") {
    const other = (["id", "body", "loop_on"] as const).find((name) => node[name] !== undefined && node[name] !== null);
    if (other === undefined) return undefined;
    throw invalidArgument(`body.resources[${index}].${other}`, "is nothing that a list of customer_profiles takes");
  }
  const tool = catalog.find((candidate) => candidate.resource === resource && candidate.method === method);
  if (tool?.annotations.readOnlyHint) return tool;
  const path = `body.resources[${index}].resource`;
  if (tool) throw invalidArgument(path, `${resource} ${method} changes the workspace: a sync job reads alone`);
  const methods = catalog.filter((candidate) => candidate.resource === resource).map((candidate) => candidate.method);
  throw invalidArgument(path, methods.length > 0 ? `has no method ${method}: ${methods.join(", ")}` : "is no resource");
}

function waitsFor(node: SyncNode): readonly string[] {
  return node.type === "destination" ? [...node.depends_on, ...node.resources_to_persist] : node.depends_on;
}

/** As given, but each behind what it waits for. @throws 400 for a cycle. */
function inOrder(nodes: readonly SyncNode[]): SyncNode[] {
  const done: SyncNode[] = [];
  const left = [...nodes];
  while (left.length > 0) {
    const next = left.findIndex((node) => waitsFor(node).every((name) => done.some((other) => other.name === name)));
    if (next < 0)
      throw invalidArgument("body.resources", `wait for each other: ${left.map(({ name }) => name).join(", ")}`);
    done.push(...left.splice(next, 1));
  }
  return done;
}

/** Whether its rows come page by page, or call by call. */
export function isStream(node: SyncNodeOf<"request">): boolean {
  return node.method === "list" || isLoop(node);
}

export function isLoop({ loop_on: loopOn }: SyncNodeOf<"request">): boolean {
  return loopOn !== undefined && loopOn !== null;
}

/** What calls are made for has to be there as a whole before the first of them. @throws 400 for pages. */
function requireWhole(
  node: SyncNodeOf<"request">,
  sourceOf: ReadonlyMap<string, string | undefined>,
  nodes: readonly SyncNode[],
): void {
  if (!isLoop(node)) return;
  const path = `body.resources[${nodes.indexOf(node)}].loop_on`;
  const loop = loopPlaceholder(node.loop_on ?? undefined);
  const [root, name = ""] = loop?.path ?? [];
  if (root !== "resources") return;
  if (!node.depends_on.includes(name)) throw invalidArgument(path, `is about ${name}, which depends_on does not name`);
  if (sourceOf.get(name) === undefined) return;
  throw invalidArgument(path, `is about the pages of ${name}: put a spool in between, which gathers them`);
}

function findSource(
  node: SyncNode,
  known: ReadonlyMap<string, string | undefined>,
  nodes: readonly SyncNode[],
): string | undefined {
  if (node.type === "request") return isStream(node) ? node.name : undefined;
  if (node.type !== "transform") return undefined;
  const sources = new Set(node.depends_on.flatMap((name) => known.get(name) ?? []));
  if (sources.size <= 1) return [...sources][0];
  const path = `body.resources[${nodes.indexOf(node)}].depends_on`;
  throw invalidArgument(path, "names two lists: what a transform sees are the pages of one");
}
