import { z } from "zod";
import { didYouMean } from "../errors/did-you-mean.ts";
import { invalidArgument } from "../errors/gateway-error.ts";
import { parseRequest, refuseMisspelt } from "../http/parse-request.ts";
import { isFields } from "../json/fields.ts";
import { resourceNamed } from "../tools/resource-aliases.ts";
import type { Tool } from "../tools/tool.ts";

const MAX_NODES = 100;
/** Each starts a process. */
const MAX_TRANSFORMS = 20;
const MAX_EXPRESSION_CHARS = 16_384;

const Name = z.string().regex(/^[\w-]{1,64}$/, { error: "must be letters, digits, _ and -" });

const DependsOn = z.union([Name, z.array(Name), z.literal("")]).nullish();

const Request = z.object({
  type: z.literal("request").nullish(),
  resource: Name,
  name: Name.optional(),
  method: Name,
  id: z.union([z.string(), z.number()]).nullish(),
  query: z.record(z.string(), z.unknown()).nullish(),
  body: z.unknown().optional(),
  depends_on: DependsOn,
  loop_on: z.union([z.string().min(1), z.array(z.unknown())]).nullish(),
  persist: z.boolean().nullish(),
});

const Transform = z.strictObject({
  type: z.literal("transform"),
  name: Name,
  config: z.strictObject({ expression: z.string().min(1).max(MAX_EXPRESSION_CHARS) }),
  depends_on: DependsOn,
  persist: z.boolean().nullish(),
});

/** Body of `POST /batch-request`. See behaviour/gateway 9.1. */
export const BatchBody = z.object({
  integrated_account_id: z.unknown().optional(),
  resources: z
    .array(z.discriminatedUnion("type", [Request, Transform], { error: "must be request or transform" }))
    .min(1)
    .max(MAX_NODES)
    .refine((nodes) => nodes.filter(({ type }) => type === "transform").length <= MAX_TRANSFORMS, {
      error: `may have ${MAX_TRANSFORMS} transforms at most`,
    }),
  args: z.record(z.string(), z.unknown()).nullish(),
});

interface NodeBase {
  readonly name: string;
  readonly dependsOn: readonly string[];
  /** Whether its results are part of the response. */
  readonly persist: boolean;
}

/** One call of a batch, or one for each item of a list. */
export interface RequestNode extends NodeBase {
  readonly tool: Tool;
  /** As written, with placeholders. */
  readonly id: string | number | undefined;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly loopOn: string | readonly unknown[] | undefined;
}

/** What JSONata makes of the results of others. */
export interface TransformNode extends NodeBase {
  readonly expression: string;
}

export type BatchNode = RequestNode | TransformNode;

export function isTransform<Node extends BatchNode>(node: Node): node is Node & TransformNode {
  return "expression" in node;
}

export interface BatchRequest {
  readonly accountId: unknown;
  readonly nodes: readonly BatchNode[];
  readonly args: Readonly<Record<string, unknown>>;
}

/** @throws 400 for what is no batch, before any of it is done. */
export function readBatch(catalog: readonly Tool[], input: unknown): BatchRequest {
  const given = isFields(input) && Array.isArray(input.resources) ? input.resources : [];
  for (const [index, node] of given.entries()) {
    // A misspelt query would read everything.
    refuseMisspelt(Object.keys(Request.shape), node, `body.resources[${index}]`);
  }
  const body = parseRequest(BatchBody, input, "body");
  const nodes = body.resources.map((given, index): BatchNode => {
    const { depends_on: dependsOn } = given;
    const common = {
      dependsOn: Array.isArray(dependsOn) ? dependsOn : dependsOn ? [dependsOn] : [],
      persist: given.persist ?? true,
    };
    if (given.type === "transform") return { ...common, name: given.name, expression: given.config.expression };
    return {
      ...common,
      name: given.name ?? given.resource,
      tool: findTool(catalog, given, `body.resources[${index}]`),
      id: given.id ?? undefined,
      query: given.query ?? {},
      body: given.body ?? undefined,
      loopOn: given.loop_on ?? undefined,
    };
  });
  requireOwnNames(nodes);
  return { accountId: body.integrated_account_id, nodes, args: body.args ?? {} };
}

function findTool(catalog: readonly Tool[], named: { resource: string; method: string }, path: string): Tool {
  const ofResource = catalog.filter(({ resource }) => resource === resourceNamed(named.resource));
  if (ofResource.length === 0) {
    const resources = new Set(catalog.map(({ resource }) => resource));
    throw invalidArgument(`${path}.resource`, `is unknown.${didYouMean(named.resource, resources)}`, "unknown");
  }
  const tool = ofResource.find(({ method }) => method === named.method);
  if (tool) return tool;
  const methods = ofResource.map(({ method }) => method);
  const hint = `${didYouMean(named.method, methods)} Available: ${methods.join(", ")}`;
  throw invalidArgument(`${path}.method`, `is unknown.${hint}`, "unknown");
}

/** Results and dependencies are told apart by name. */
function requireOwnNames(nodes: readonly BatchNode[]): void {
  const names = nodes.map(({ name }) => name);
  const index = names.findIndex((name, place) => names.indexOf(name) !== place);
  if (index !== -1) throw invalidArgument(`body.resources[${index}].name`, "must differ from those of the others");
}
