import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import { z } from "zod";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { parseRequest, text } from "../http/parse-request.ts";
import { requireOwn } from "../http/require-own.ts";
import { shortList } from "../lists/short-list.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import type { Tool } from "../tools/tool.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import type { Definition } from "./job-definition.ts";
import { checkDefinition, DefinitionFields, toDefinitionColumns } from "./job-definition.ts";
import { RUNTIME_VERSION } from "./sync-job.ts";
import type { SyncTables, SyncTemplateTable } from "./sync-tables.ts";
import type { Template } from "./templates.ts";
import { SYNC_TEMPLATES } from "./templates.ts";

const Fields = { ...DefinitionFields, description: text(1_000).nullish(), resources: z.array(z.unknown()) };

export const CreateTemplateBody = z.strictObject(Fields);
export const UpdateTemplateBody = z.strictObject(Fields).partial();

interface TemplatesContext {
  readonly db: Kysely<SyncTables>;
  readonly catalog: readonly Tool[];
  readonly transforms: Transforms;
  readonly now: () => number;
}

/** Those that come along, and those of the environment, which alone can be changed. See behaviour/gateway 13.3. */
export function syncTemplatesOf(ctx: TemplatesContext, environmentId: string) {
  const { db, now } = ctx;

  async function requireOwnTemplate(id: string): Promise<Selectable<SyncTemplateTable>> {
    if (builtIn(id))
      throw new GatewayError(409, "This template comes along, and cannot be changed: make one of your own");
    return requireOwn(db.selectFrom("sync_templates").selectAll(), { id, environmentId }, "Sync job template");
  }

  return {
    async list(url: string) {
      const rows = await db
        .selectFrom("sync_templates")
        .selectAll()
        .where("environment_id", "=", environmentId)
        .orderBy("created_at_ms")
        .orderBy("id")
        .execute();
      return shortList([...SYNC_TEMPLATES.map(toBuiltInRow), ...rows.map(toTemplateRow)], ["id", "label"], url);
    },
    async show(id: string) {
      const found = builtIn(id);
      return found ? toBuiltInRow(found) : toTemplateRow(await requireOwnTemplate(id));
    },
    async create(body: unknown) {
      const given = parseRequest(CreateTemplateBody, body, "body");
      await checkDefinition(ctx, environmentId, given);
      await requireRoom(
        db.selectFrom("sync_templates").where("environment_id", "=", environmentId),
        QUOTAS.syncTemplates,
        `An environment has at most ${QUOTAS.syncTemplates} templates of sync jobs: delete one first`,
      );
      const row = {
        id: randomUUID(),
        environment_id: environmentId,
        ...toColumns(given),
        created_at_ms: now(),
        updated_at_ms: now(),
      };
      await db.insertInto("sync_templates").values(row).execute();
      return toTemplateRow(row);
    },
    async update(id: string, body: unknown) {
      const given = parseRequest(UpdateTemplateBody, body, "body");
      const before = await requireOwnTemplate(id);
      await checkDefinition(ctx, environmentId, given);
      const row = { ...before, ...toColumns({ ...toTemplateRow(before), ...given }), updated_at_ms: now() };
      await db.updateTable("sync_templates").set(row).where("id", "=", before.id).execute();
      return toTemplateRow(row);
    },
    /** Jobs that were made from it stay as they are. */
    async delete(id: string) {
      const { id: found } = await requireOwnTemplate(id);
      await db.deleteFrom("sync_templates").where("id", "=", found).execute();
      return { id: found };
    },
  };
}

/** What a template says of a sync job. @throws 400 for one that there is not. */
export async function templateOf(db: Kysely<SyncTables>, environmentId: string, id: string) {
  const found = builtIn(id);
  if (found) return found;
  const row = await db
    .selectFrom("sync_templates")
    .selectAll()
    .where("id", "=", id.toLowerCase())
    .where("environment_id", "=", environmentId)
    .executeTakeFirst();
  if (!row) {
    const names = SYNC_TEMPLATES.map((template) => template.id).join(", ");
    throw invalidArgument("body.template_id", `is none of ${names}, nor the id of a template of your own`);
  }
  const { label, args_schema, args_validation, mutex_key, state_key, resources } = toTemplateRow(row);
  return { label, args_schema, args_validation, mutex_key, state_key, resources };
}

const COMMON = { integration_name: "dub", default_runtime_version: RUNTIME_VERSION };

const builtIn = (id: string) => SYNC_TEMPLATES.find((template) => template.id === id);

function toBuiltInRow(template: Template) {
  return { ...template, args_validation: null, is_built_in: true, ...COMMON };
}

function toTemplateRow(row: Selectable<SyncTemplateTable>) {
  return {
    id: row.id,
    label: row.label,
    description: row.description,
    ...COMMON,
    environment_id: row.environment_id,
    is_built_in: false,
    args_schema: JSON.parse(row.args_schema) as Record<string, unknown>,
    args_validation: row.args_validation,
    mutex_key: row.mutex_key,
    state_key: row.state_key,
    resources: JSON.parse(row.resources) as unknown[],
    created_at: new Date(row.created_at_ms).toISOString(),
    updated_at: new Date(row.updated_at_ms).toISOString(),
  };
}

function toColumns({ description, ...given }: Definition & { readonly description?: string | null | undefined }) {
  return { ...toDefinitionColumns(given), description: description ?? null };
}
