import type { AnyOperation, ObjectSchema } from "../operation.ts";
import { isBodyOptional, JSON_CONTENT_TYPE } from "../operation.ts";
import type { JsonSchema } from "../schema/json-schema.ts";
import { toJsonSchema } from "../schema/json-schema.ts";
import { errorResponseComponents, errorResponsesOf } from "./error-responses.ts";
import type { SharedSchemas } from "./shared-schemas.ts";
import { createSharedSchemas } from "./shared-schemas.ts";

interface OpenApiOptions {
  /** Default: `Dub API`. */
  readonly title?: string;
  /** The version of the API that the document describes. */
  readonly version: string;
  /** Where the operations' paths start; relative to the document's own address or absolute. */
  readonly serverUrl: string;
  readonly operations: readonly AnyOperation[];
}

/** As much of OpenAPI 3.1 as the document uses. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: Readonly<Record<"schemas" | "responses" | "securitySchemes", Readonly<Record<string, object>>>>;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Only where it differs from the document's. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: object };
  readonly responses: Readonly<Record<string, object>>;
}

export interface OpenApiParameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly description?: string;
  readonly style?: "form";
  readonly explode?: false;
  readonly schema: JsonSchema;
}

/** An OpenAPI 3.1 document of these operations. */
export function openApiDocument({
  title = "Dub API",
  version,
  serverUrl,
  operations,
}: OpenApiOptions): OpenApiDocument {
  const { components, share } = createSharedSchemas();
  return {
    openapi: "3.1.0",
    info: { title, version },
    servers: [{ url: serverUrl }],
    security: [{ token: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: Object.fromEntries(
      Map.groupBy(operations, ({ path }) => path)
        .entries()
        .map(([path, methods]) => [path, describePath(methods, share)]),
    ),
    components: {
      schemas: components,
      responses: errorResponseComponents(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "API key or OAuth access token." },
        embedToken: { type: "http", scheme: "bearer", description: "The token of one partner, for a few hours." },
        publishableKey: { type: "http", scheme: "bearer", description: "The key that web pages may show." },
      },
    },
  };
}

function describePath(
  methods: readonly AnyOperation[],
  share: SharedSchemas["share"],
): Record<string, OpenApiOperation> {
  return Object.fromEntries(
    methods.map((operation) => [operation.method.toLowerCase(), describeOperation(operation, share)]),
  );
}

function describeOperation(operation: AnyOperation, share: SharedSchemas["share"]): OpenApiOperation {
  const { input, success } = operation;
  const parameters = [...describeParameters("path", input.params), ...describeParameters("query", input.query)];
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: operation.description,
    tags: [operation.tag],
    ...(operation.auth === "publishable" && { security: [{ publishableKey: [] }] }),
    ...(operation.auth === "embed" && { security: [{ embedToken: [] }] }),
    ...(operation.auth === "none" && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(input.body && {
      requestBody: {
        required: !isBodyOptional(operation),
        content: content(share(toJsonSchema(input.body, "input"))),
      },
    }),
    responses: {
      [success.status]: {
        description: "The result.",
        content: content(share(toJsonSchema(success.body, "output")), success.contentType),
      },
      ...errorResponsesOf(operation),
    },
  };
}

function describeParameters(place: "path" | "query", schemas: ObjectSchema): OpenApiParameter[] {
  const { required } = toJsonSchema(schemas, "input");
  return Object.entries(schemas.shape).map(([name, schema]) => {
    const { description, ...rest } = toJsonSchema(schema, "input");
    return {
      name,
      in: place,
      required: Array.isArray(required) && required.includes(name),
      ...(typeof description === "string" && { description }),
      // Lists travel as one comma-separated value.
      ...(takesList(rest) && { style: "form", explode: false }),
      schema: rest,
    };
  });
}

function takesList({ type, anyOf }: JsonSchema): boolean {
  return type === "array" || (Array.isArray(anyOf) && anyOf.some(takesList));
}

function content(schema: JsonSchema, contentType = JSON_CONTENT_TYPE): object {
  return { [contentType]: { schema } };
}
