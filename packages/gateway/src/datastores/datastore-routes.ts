import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { DELETED, describeRoute, SUCCESS } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseRequest, text } from "../http/parse-request.ts";
import { environmentOf, readBody } from "../http/read-body.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import { DATASTORE_FIELDS, listDatastores, openConfig, requireDatastore, toDatastoreRow } from "./datastore.ts";
import {
  DATASTORE_TYPES,
  mergedConfig,
  readConfig,
  refuseMovedSecrets,
  refuseType,
  splitSecrets,
} from "./datastore-config.ts";
import { toRecord } from "./sink-record.ts";
import type { StoreContext } from "./store-records.ts";
import { storeRecords, writeObject } from "./store-records.ts";

const TAG = "Pipelines";
const DATASTORE = { name: "Datastore", fields: DATASTORE_FIELDS };

const CreateBody = z.object({
  label: text(255),
  type: z.enum(DATASTORE_TYPES),
  config: z.record(z.string(), z.unknown()).default({}),
  environment_id: z.string().optional(),
});
const UpdateBody = z.object({ label: text(255).optional(), config: z.record(z.string(), z.unknown()).optional() });
const TestBody = z.object({
  path: z.string().max(500).default("overdub"),
  file_name: z.string().max(255).default("test.txt"),
  content: z
    .string()
    .max(1024 * 1024)
    .default("Overdub can write here.\n"),
  headers: z
    .record(z.string(), z.unknown())
    .transform((headers) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    )
    .pipe(
      z.strictObject({
        "content-type": z.string().regex(/^[\x20-\x7e]{1,255}$/, { error: "must be printable ASCII" }),
      }),
    )
    .optional(),
});

/** `/datastore`: where sync jobs write. See behaviour/gateway 13.5. */
export function datastoreRoutes(ctx: StoreContext): Hono<GatewayEnv> {
  const { db, vault, now } = ctx;
  const app = new Hono<GatewayEnv>();
  const require = (c: Context<GatewayEnv>) =>
    requireDatastore(db, { id: c.req.param("id") ?? "", environmentId: c.get("apiToken").environmentId });
  const sealed = (id: string, config: Readonly<Record<string, unknown>>) => {
    const { shown, secrets } = splitSecrets(config);
    return { config: JSON.stringify(shown), secrets: vault.seal(id, secrets) };
  };

  app.get("/", describeRoute({ tag: TAG, summary: "List datastores", list: DATASTORE }), async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(DATASTORE_FIELDS, c.req.url);
    return c.json(
      toKeysetPage(await listDatastores(db, environmentId, keyset), keyset, (row) => toDatastoreRow(row, vault)),
    );
  });
  const create = { tag: TAG, summary: "Add a datastore", status: 201, body: CreateBody, returns: DATASTORE } as const;
  app.post("/", describeRoute(create), async (c) => {
    const { environmentId } = c.get("apiToken");
    const { label, type, config } = await readBody(c, CreateBody);
    await requireRoom(
      db.selectFrom("datastores").where("environment_id", "=", environmentId),
      QUOTAS.datastores,
      `An environment has at most ${QUOTAS.datastores} datastores: delete one first`,
    );
    const id = randomUUID();
    const times = { created_at_ms: now(), updated_at_ms: now() };
    const columns = sealed(id, readConfig(type, config));
    await db
      .insertInto("datastores")
      .values({ id, environment_id: environmentId, label, type, ...columns, ...times })
      .execute();
    return c.json(toDatastoreRow(await requireDatastore(db, { id, environmentId }), vault), 201);
  });
  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a datastore", returns: DATASTORE }), async (c) =>
    c.json(toDatastoreRow(await require(c), vault)),
  );
  app.patch(
    "/:id",
    describeRoute({ tag: TAG, summary: "Change a datastore", body: UpdateBody, returns: DATASTORE }),
    async (c) => {
      const { label, config } = await readBody(c, UpdateBody);
      const datastore = await require(c);
      const before = openConfig(vault, datastore);
      const changed = config && readConfig(datastore.type, mergedConfig(before, config));
      if (config && changed) refuseMovedSecrets(before, changed, config);
      await db
        .updateTable("datastores")
        .set({
          updated_at_ms: now(),
          ...(label !== undefined && { label }),
          ...(changed && sealed(datastore.id, changed)),
        })
        .where("id", "=", datastore.id)
        .execute();
      return c.json(toDatastoreRow(await require(c), vault));
    },
  );
  app.delete("/:id", describeRoute({ tag: TAG, summary: "Remove a datastore", returns: DELETED }), async (c) => {
    const { id } = await require(c);
    await db.deleteFrom("datastores").where("id", "=", id).execute();
    return c.json({ id });
  });
  app.post(
    "/:id/test/:method",
    describeRoute({ tag: TAG, summary: "Write something into a datastore", body: TestBody, returns: SUCCESS }),
    async (c) => {
      const datastore = await require(c);
      const method = c.req.param("method");
      const given = parseRequest(TestBody, (await readJsonBody(c)) ?? {}, "body");
      const { path, file_name: name, content, headers } = given;
      if (headers && datastore.type === "file") throw invalidArgument("body.headers", "are nothing that a file has");
      if (method === "uploadObject" && ["s3", "google_cloud_storage", "file"].includes(datastore.type)) {
        if (/(^|\/)\.\.?(\/|$)/.test(`${path}/${name}`))
          throw new GatewayError(400, "The path leads out of the datastore");
        await writeObject(ctx, datastore, `${path}/${name}`, content, headers?.["content-type"] ?? "text/plain");
      } else if (method === "insert" && ["postgres", "clickhouse"].includes(datastore.type)) {
        const records = [toRecord({ id: "overdub-test", content })];
        await storeRecords(ctx, datastore, {
          resource: "test",
          records,
          batch: randomUUID(),
          startedAtMs: now(),
          config: {},
        });
      } else if (["mongo_data_api", "qdrant"].includes(datastore.type)) refuseType(datastore.type);
      else throw new GatewayError(400, `A datastore of the type ${datastore.type} has no method ${method}`);
      return c.json({ success: true });
    },
  );
  return app;
}
