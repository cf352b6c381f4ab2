import { z } from "zod";
import { text } from "../http/parse-request.ts";
import type { Fields } from "../json/fields.ts";
import type { Tool } from "../tools/tool.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import { readArgsSchema } from "./args-schema.ts";
import { RUNTIME_VERSION } from "./sync-job.ts";
import { checkExpressions, planNodes } from "./sync-nodes.ts";

const RuntimeVersion = z.literal(RUNTIME_VERSION, { error: `must be ${RUNTIME_VERSION}: there is no other runtime` });

/** What sync jobs and their templates have in common. */
export const DefinitionFields = {
  label: text(255),
  integration_name: z.literal("dub", { error: "must be dub" }).optional(),
  default_runtime_version: RuntimeVersion.optional(),
  args_schema: z.record(z.string(), z.unknown()).transform(readArgsSchema).optional(),
  args_validation: text(16_384).nullish(),
  mutex_key: text(1_000).nullish(),
  state_key: text(1_000).nullish(),
  environment_id: z.string().optional(),
};

export interface Definition {
  readonly label: string;
  readonly args_schema?: Fields | undefined;
  readonly args_validation?: string | null | undefined;
  readonly mutex_key?: string | null | undefined;
  readonly state_key?: string | null | undefined;
  readonly resources: readonly unknown[];
}

export function toDefinitionColumns(given: Definition) {
  return {
    label: given.label,
    args_schema: JSON.stringify(given.args_schema ?? {}),
    args_validation: given.args_validation ?? null,
    mutex_key: given.mutex_key ?? null,
    state_key: given.state_key ?? null,
    resources: JSON.stringify(given.resources),
  };
}

/** @throws 400 for nodes that cannot be run, and for expressions that are none. */
export async function checkDefinition(
  { catalog, transforms }: { readonly catalog: readonly Tool[]; readonly transforms: Transforms },
  environmentId: string,
  { resources, args_validation: validation }: Partial<Pick<Definition, "resources" | "args_validation">>,
): Promise<void> {
  const nodes = resources === undefined ? [] : planNodes(resources, catalog).nodes;
  await checkExpressions(transforms, environmentId, nodes, validation ?? undefined);
}
