import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import { originOf } from "../callers/call-origin.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { bodyChunks } from "../http/body-chunks.ts";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest } from "../http/parse-request.ts";
import { environmentOf, readOwnBody } from "../http/read-body.ts";
import { RUN_FIELDS, toRunRow } from "../runs/run.ts";
import { CAMPAIGN_FIELDS } from "./campaign.ts";
import { RowBody } from "./campaign-row.ts";
import type { CampaignsContext } from "./campaigns-of.ts";
import { CreateBody, campaignsOf, RowsQuery, RunBody, UpdateBody } from "./campaigns-of.ts";
import type { TableFormat } from "./read-table.ts";
import { TABLE_FORMATS } from "./read-table.ts";
import { RESULT_FORMATS, RESULT_TYPES } from "./result-table.ts";
import { TABLE_BOUNDS } from "./store-table.ts";

const TAG = "Pipelines";
const CAMPAIGN = { name: "Campaign", fields: CAMPAIGN_FIELDS };
const RUN = { name: "Run", fields: RUN_FIELDS };

const TableQuery = z.strictObject({ format: z.enum(TABLE_FORMATS).optional() });
const ResultQuery = z.strictObject({ format: z.enum(RESULT_FORMATS).default("csv") });

/** `/campaign`: links from a template and a table. See behaviour/gateway 13.2. */
export function campaignRoutes(ctx: CampaignsContext): Hono<GatewayEnv> {
  const { now } = ctx;
  const app = new Hono<GatewayEnv>();
  const own = (c: Context<GatewayEnv>) => {
    const { actor } = originOf(c.get("caller"), c.var);
    return campaignsOf(ctx, { environmentId: c.get("apiToken").environmentId, actor });
  };

  app.get(
    "/",
    describeRoute({ tag: TAG, summary: "List campaigns", description: "Newest first.", list: CAMPAIGN }),
    async (c) => {
      environmentOf(c);
      return c.json(await own(c).list(c.req.url));
    },
  );
  app.post(
    "/",
    describeRoute({ tag: TAG, summary: "Make a campaign", status: 201, body: CreateBody, returns: CAMPAIGN }),
    async (c) => {
      const { row, isNew } = await own(c).create(await readOwnBody(c));
      return c.json(row, isNew ? 201 : 200);
    },
  );
  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a campaign with its plan", returns: CAMPAIGN }), async (c) =>
    c.json(await own(c).show(c.req.param("id"))),
  );
  app.patch(
    "/:id",
    describeRoute({ tag: TAG, summary: "Change a campaign", body: UpdateBody, returns: CAMPAIGN }),
    async (c) => c.json(await own(c).update(c.req.param("id"), await readOwnBody(c))),
  );
  app.delete(
    "/:id",
    describeRoute({ tag: TAG, summary: "Delete a campaign and its table", returns: DELETED }),
    async (c) => c.json(await own(c).delete(c.req.param("id"))),
  );
  const table = { tag: TAG, summary: "Upload the table of a campaign", query: TableQuery, returns: CAMPAIGN };
  app.put(
    "/:id/table",
    describeRoute({ ...table, description: "The body is the file: CSV, a JSON list, or lines of JSON." }),
    async (c) => {
      const { format = formatOf(c.req.header("content-type")) } = parseRequest(
        TableQuery,
        parseQuery(c.req.url),
        "query",
      );
      return c.json(await own(c).upload(c.req.param("id"), bodyChunks(c.req.raw, TABLE_BOUNDS), format));
    },
  );
  app.post("/:id/plan", describeRoute({ tag: TAG, summary: "Plan a campaign", status: 201, returns: RUN }), async (c) =>
    c.json(toRunRow(await own(c).plan(c.req.param("id")), now()), 201),
  );
  app.post(
    "/:id/run",
    describeRoute({ tag: TAG, summary: "Make the links of a campaign", status: 201, body: RunBody, returns: RUN }),
    async (c) => {
      const run = await own(c).run(c.req.param("id"), await readOwnBody(c));
      return c.json(toRunRow(run, now()), 201);
    },
  );
  app.get(
    "/:id/rows",
    describeRoute({ tag: TAG, summary: "List the rows of a campaign", query: RowsQuery }),
    async (c) => c.json(await own(c).rows(c.req.param("id"), c.req.url)),
  );
  app.get(
    "/:id/rows/:line",
    describeRoute({ tag: TAG, summary: "Get a row of a campaign with its cells" }),
    async (c) => c.json(await own(c).row(c.req.param("id"), c.req.param("line"))),
  );
  app.patch(
    "/:id/rows/:line",
    describeRoute({
      tag: TAG,
      summary: "Correct a row of a campaign",
      description: "The campaign has no plan then, until it is planned again.",
      body: RowBody,
    }),
    async (c) => c.json(await own(c).correct(c.req.param("id"), c.req.param("line"), await readOwnBody(c))),
  );
  app.get(
    "/:id/result",
    describeRoute({ tag: TAG, summary: "Download the table with what became of each row", query: ResultQuery }),
    async (c) => {
      const { format } = parseRequest(ResultQuery, parseQuery(c.req.url), "query");
      const table = await own(c).result(c.req.param("id"), format);
      return c.body(toStream(table), 200, {
        "content-type": RESULT_TYPES[format],
        "content-disposition": `attachment; filename="campaign-result.${format}"`,
      });
    },
  );
  return app;
}

const TYPES: readonly (readonly [pattern: RegExp, format: TableFormat])[] = [
  [/^(text|application)\/csv\b/, "csv"],
  [/^application\/(x-ndjson|ndjson|jsonl|x-jsonlines)\b/, "ndjson"],
];

/** What else a client calls it says nothing: many label any file as JSON or as text. @throws 415 for a form. */
function formatOf(type: string | undefined): TableFormat | undefined {
  const named = type?.toLowerCase() ?? "";
  if (named.startsWith("multipart/")) throw new GatewayError(415, "Forms are not supported here: send the file itself");
  return TYPES.find(([pattern]) => pattern.test(named))?.[1];
}

function toStream(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
