import type { JsonSchema, OpenApiDocument, OpenApiOperation, OpenApiParameter } from "@overdub/contract";
import { createSharedSchemas, toJsonSchema } from "@overdub/contract";
import type { Hono } from "hono";
import { z } from "zod";
import type { DescribedRow, RouteDescription } from "../http/describe-route.ts";
import { descriptionOf } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { Tool } from "../tools/tool.ts";
import { routesOf } from "../tools/tool-routes.ts";
import { binaryTypeOf } from "../upstream/read-body.ts";

export interface DocumentOptions {
  readonly app: Pick<Hono<GatewayEnv>, "routes">;
  readonly catalog: readonly Tool[];
  readonly version: string;
  /** Where clients reach the gateway. */
  readonly publicUrl: string;
}

/** As much of an error as all of them have. See behaviour/gateway 3.1. */
const ErrorBody = z.looseObject({
  statusCode: z.int(),
  error: z.string(),
  message: z.string(),
  request_id: z.string(),
});

const JSON_TYPE = "application/json";
const ERROR = { description: "An error.", content: jsonOf({ $ref: "#/components/schemas/Error" }) };

const SECURITY: Readonly<Record<NonNullable<RouteDescription["auth"]>, OpenApiOperation["security"]>> = {
  "api-token": undefined,
  "any-token": [{ apiToken: [] }, { accountToken: [] }],
  none: [],
};

/**
 * The OpenAPI document of the gateway: the Proxy API as the catalog has it, and everything else as its routes describe
 * themselves.
 */
export function gatewayDocument({ app, catalog, version, publicUrl }: DocumentOptions): OpenApiDocument {
  const { components, share } = createSharedSchemas();
  const rows = new Map<string, JsonSchema>();
  const described = describedRoutes(app).map(
    ({ path, method, description }) => [path, method, describe(path, method, description, rows)] as const,
  );
  const proxied = catalog.map((tool) => describeTool(tool, share));
  const all = [...proxied, ...described];
  const paths = Object.fromEntries(
    [...Map.groupBy(all, ([path]) => path)].map(([path, methods]) => [
      path,
      Object.fromEntries(methods.map(([, method, operation]) => [method, operation])),
    ]),
  );
  return {
    openapi: "3.1.0",
    info: { title: "Overdub gateway", version },
    servers: [{ url: publicUrl }],
    security: [{ apiToken: [] }],
    tags: [...new Set(all.flatMap(([, , { tags }]) => tags))].map((name) => ({ name })),
    paths,
    components: {
      schemas: {
        ...onlyReferred(paths, components),
        ...Object.fromEntries(rows),
        Error: toJsonSchema(ErrorBody, "output"),
      },
      responses: {},
      securitySchemes: {
        apiToken: { type: "http", scheme: "bearer", description: "An API token (`ovd_…`), for an environment." },
        accountToken: {
          type: "http",
          scheme: "bearer",
          description: "An account token (`ovdiat_…`), for one account.",
        },
      },
    },
  };
}

/** Every route that says what it does. */
export function describedRoutes({ routes }: DocumentOptions["app"]) {
  return routes.flatMap(({ path, method, handler }) => {
    const description = descriptionOf(handler);
    return description ? [{ path: toTemplate(path), method: method.toLowerCase(), description }] : [];
  });
}

/** `/webhook/:id` as `/webhook/{id}`; what stands for any path is a parameter, too. */
function toTemplate(path: string): string {
  return path
    .split("/")
    .map((part) => (part === "*" ? "{path}" : part.replace(/^:(\w+)$/, "{$1}")))
    .join("/");
}

function describe(
  path: string,
  method: string,
  { tag, summary, description = "", auth = "api-token", status = 200, ...described }: RouteDescription,
  rows: Map<string, JsonSchema>,
): OpenApiOperation {
  const { query, body, list, returns } = described;
  const parameters = [
    ...pathParameters(path),
    ...(list ? listParameters(list) : []),
    ...(query ? queryParameters(toJsonSchema(query, "input")) : []),
  ];
  const security = SECURITY[auth];
  return {
    operationId: `${method}${path.replaceAll(/[^\w]+(\w?)/g, (_all, letter: string) => letter.toUpperCase())}`,
    summary,
    description,
    tags: [tag],
    ...(security && { security }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: jsonOf(toJsonSchema(body, "input")) } }),
    responses: {
      [status]: { description: "The result.", content: jsonOf(list ? pageOf(list, rows) : resultOf(returns, rows)) },
      default: ERROR,
    },
  };
}

function resultOf(returns: RouteDescription["returns"], rows: Map<string, JsonSchema>): JsonSchema {
  if (returns === undefined) return { type: "object" };
  return returns instanceof z.ZodType ? toJsonSchema(returns, "output") : rowOf(returns, rows);
}

function rowOf({ name, fields }: DescribedRow, rows: Map<string, JsonSchema>): JsonSchema {
  rows.set(name, { type: "object", properties: Object.fromEntries(Object.entries(fields).map(toProperty)) });
  return { $ref: `#/components/schemas/${name}` };
}

function toProperty([name, { type, values }]: [string, DescribedRow["fields"][string]]): [string, JsonSchema] {
  const schema = {
    text: { type: ["string", "null"], ...(values && { enum: [...values] }) },
    instant: { type: ["string", "null"], format: "date-time" },
    flag: { type: "boolean" },
  };
  return [name, schema[type]];
}

/** The list envelope of the control plane. See behaviour/gateway 11. */
function pageOf(row: DescribedRow, rows: Map<string, JsonSchema>): JsonSchema {
  return {
    type: "object",
    required: ["result", "next_cursor", "limit"],
    properties: {
      result: { type: "array", items: rowOf(row, rows) },
      next_cursor: { type: ["string", "null"] },
      limit: { type: "integer" },
    },
  };
}

function listParameters({ fields }: DescribedRow): OpenApiParameter[] {
  const operators =
    "Also with an operator in brackets: `eq`, `ne`, `eq_or_null`, `in`, `nin`, `gt`, `gte`, `lt`, `lte`, `like`, `null`.";
  return [
    inQuery("limit", { type: "integer", minimum: 1 }, "Rows in a page."),
    inQuery("next_cursor", { type: "string" }, "Of the page before."),
    inQuery("sort_by", { type: "string" }, "A field, or a field after a minus sign."),
    ...Object.entries(fields).map(([name, field]) => inQuery(name, filterSchema(field), operators)),
  ];
}

function filterSchema({ type, values }: DescribedRow["fields"][string]): JsonSchema {
  if (type === "flag") return { type: "boolean" };
  return type === "instant"
    ? { type: "string", format: "date-time" }
    : { type: "string", ...(values && { enum: values }) };
}

function inQuery(name: string, schema: JsonSchema, description?: string, required = false): OpenApiParameter {
  return { name, in: "query", required, ...(description && { description }), schema };
}

function pathParameters(path: string): OpenApiParameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters({ properties, required }: JsonSchema): OpenApiParameter[] {
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name);
  return Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(([name, { description, ...schema }]) =>
    inQuery(name, schema, typeof description === "string" ? description : undefined, isRequired(name)),
  );
}

/** A tool as its Proxy route. See behaviour/gateway 4.1. */
function describeTool(
  tool: Tool,
  share: (schema: JsonSchema) => JsonSchema,
): readonly [path: string, method: string, operation: OpenApiOperation] {
  const [{ verb, rest } = { verb: "POST", rest: "" }] = routesOf(tool);
  const path = `/proxy/${tool.resource}${rest && `/${rest === ":id" ? "{id}" : rest}`}`;
  const inPath = new Set(rest === ":id" ? ["id"] : []);
  const { properties = {} } = tool.querySchema as { properties?: Record<string, JsonSchema> };
  const query = Object.fromEntries(Object.entries(properties).filter(([name]) => !inPath.has(name)));
  const body = tool.bodySchema as { properties?: Record<string, JsonSchema> };
  const hasBody = verb !== "GET" && Object.keys(body.properties ?? {}).length > 0;
  return [
    path,
    verb.toLowerCase(),
    {
      operationId: tool.name,
      summary: tool.annotations.title,
      description: tool.description,
      tags: [tool.operation.tag],
      security: SECURITY["any-token"] ?? [],
      parameters: [
        ...pathParameters(path),
        inQuery("integrated_account_id", { type: "string", format: "uuid" }, "Needed with an API token."),
        ...queryParameters({ properties: query, required: tool.required }),
      ],
      ...(hasBody && { requestBody: { required: true, content: jsonOf(share(tool.bodySchema)) } }),
      responses: { 200: resultOfTool(tool, share), default: ERROR },
    },
  ];
}

/** The envelope of the data plane. See behaviour/gateway 3.3. */
function resultOfTool({ operation }: Tool, share: (schema: JsonSchema) => JsonSchema): object {
  const type = binaryTypeOf(operation);
  const description = "The result.";
  if (type !== undefined) return { description, content: { [type]: { schema: { type: "string", format: "binary" } } } };
  const result = share(toJsonSchema(operation.success.body, "output"));
  const paging = {
    next_cursor: { type: ["string", "null"] },
    prev_cursor: { type: ["string", "null"] },
    result_count: { type: "integer" },
  };
  return {
    description,
    content: jsonOf({
      type: "object",
      required: ["result", ...Object.keys(paging)],
      properties: { result, ...paging },
    }),
  };
}

function jsonOf(schema: JsonSchema): object {
  return { [JSON_TYPE]: { schema } };
}

/** Of the shared schemas those that something refers to, directly or by another one. */
function onlyReferred(paths: object, schemas: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  const found = new Set<string>();
  const look = (text: string) => {
    for (const [, name = ""] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name) || schemas[name] === undefined) continue;
      found.add(name);
      look(JSON.stringify(schemas[name]));
    }
  };
  look(JSON.stringify(paths));
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)));
}
