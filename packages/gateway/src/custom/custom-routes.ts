import type { Context } from "hono";
import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { AccountTables } from "../accounts/account-table.ts";
import { calledAccount, requireUsable, requireWritable } from "../accounts/require-account.ts";
import { originOf } from "../callers/call-origin.ts";
import { dataRequestOf, toResponse } from "../http/data-request.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery, rawQueryOf } from "../http/parse-query.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import type { Idempotency } from "../idempotency/create-idempotency.ts";
import type { Execution, JsonResponse } from "../idempotency/respond-once.ts";
import { respondOnce, withBody } from "../idempotency/respond-once.ts";
import type { SendThrough } from "../invoke/create-send-through.ts";
import { parseExactly } from "../json/exact-json.ts";
import { buildEnvelope, readSwitches } from "../tools/envelope.ts";
import type { Tool } from "../tools/tool.ts";
import { toCustomCall } from "./custom-call.ts";
import type { CustomFile } from "./custom-response.ts";
import { readCustomResponse } from "./custom-response.ts";
import type { KnownParameters } from "./known-parameters.ts";
import { knownParameters } from "./known-parameters.ts";
import type { CustomMethod } from "./method-config.ts";

interface CustomDependencies {
  readonly catalog: readonly Tool[];
  readonly db: Kysely<AccountTables>;
  readonly sendThrough: SendThrough;
  readonly idempotency: Idempotency;
}

const PREFIX = "/custom/";

const CustomQuery = z.object({ integrated_account_id: z.string().optional() });

/** `/custom/{path}`: whatever the upstream has, with the account's credential. See behaviour/gateway 9.2. */
export function customRoutes(ctx: CustomDependencies): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const known = knownParameters(ctx.catalog);
  const methods: CustomMethod[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
  for (const method of methods)
    app.on(
      method,
      "/*",
      describeRoute({
        tag: "Batch and custom",
        summary: "Call any path of the upstream",
        description: "With the credential of the account; the path follows `/custom/`, and the body goes on as it is.",
        auth: "any-token",
        query: CustomQuery,
      }),
      (c) => handle(c, { ...ctx, known }, method),
    );
  return app;
}

async function handle(
  c: Context<GatewayEnv>,
  ctx: CustomDependencies & { readonly known: KnownParameters },
  method: CustomMethod,
): Promise<Response> {
  const query = parseQuery(c.req.url);
  const call = toCustomCall(
    {
      method,
      path: c.req.path.slice(PREFIX.length),
      query: rawQueryOf(c.req.url),
      body: await readJsonBody(c, parseExactly),
    },
    ctx.known,
  );
  const { isRead } = call.exchange;
  const account = await calledAccount(ctx.db, c.get("caller"), query.integrated_account_id);
  requireUsable(account);
  if (!isRead) requireWritable(account);

  const execute = async (execution: Partial<Execution>): Promise<CustomReply> => {
    const caller = originOf(c.get("caller"), c.var);
    const sent = await ctx.sendThrough(account, call.exchange, { ...caller, ...execution, service: "custom" });
    const isRaw = query.truto_body_passthrough === "true";
    const read = readCustomResponse(sent, { isRead, isRaw, responsePath: call.responsePath });
    const { headers } = sent;
    const status = withBody(sent.status);
    if ("bytes" in read) return { status, headers, file: read };
    const isBare = query.truto_response_format === "raw";
    return { status, headers, body: isBare ? read.json : buildEnvelope(read.json, readSwitches(query)) };
  };
  if (isRead || c.req.header("idempotency-key") === undefined) {
    return respond(c, await execute({ signal: c.req.raw.signal }));
  }
  const owner = { environmentId: account.environmentId, accountId: account.id };
  return toResponse(
    c,
    await respondOnce(dataRequestOf(c), ctx, owner, async (how) => toJsonResponse(await execute(how))),
  );
}

type CustomReply = { readonly status: ContentfulStatusCode; readonly headers: Readonly<Record<string, string>> } & (
  | { readonly body: unknown }
  | { readonly file: CustomFile }
);

function respond(c: Context<GatewayEnv>, reply: CustomReply): Response {
  const { status, headers } = reply;
  if ("body" in reply) return c.json(reply.body, status, { ...headers });
  const { file } = reply;
  return c.body(Uint8Array.from(file.bytes), status, { ...file.headers, ...headers });
}

/** Kept answers are JSON, so a file is in it as text. */
function toJsonResponse(reply: CustomReply): JsonResponse {
  if ("body" in reply) return reply;
  const { bytes, headers } = reply.file;
  const result = { content_type: headers["content-type"], base64: bytes.toString("base64") };
  return { ...reply, body: buildEnvelope(result, readSwitches({})) };
}
