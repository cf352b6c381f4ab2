import type { AnyOperation, OpenApiDocument } from "@overdub/contract";
import { AppError, isBodyOptional, JSON_CONTENT_TYPE, openApiDocument, parseInput } from "@overdub/contract";
import { Hono } from "hono";
import { assertPermitted, requirementOf } from "../auth/assert-permitted.ts";
import { authenticate } from "../auth/authenticate.ts";
import { handlers } from "../handlers.ts";
import { serveLinkImage } from "../previews/serve-link-image.ts";
import type { Services } from "../services.ts";
import { assertStorable } from "./assert-storable.ts";
import type { SocketBindings } from "./client.ts";
import { readClient } from "./client.ts";
import { corsHeaders } from "./cors.ts";
import { errorResponse } from "./error-response.ts";
import type { Implementation, OperationInput, PublicImplementation } from "./implement.ts";
import { createPublicRateLimits, createRateLimits } from "./rate-limits.ts";
import { readJsonBody } from "./read-json-body.ts";
import { assertSelected, readSelector, splitLegacyPath } from "./workspace-selector.ts";

export type WorkspaceApi = Hono<{ Bindings: SocketBindings }>;
type AnyImplementation = Implementation | PublicImplementation;

/** Dub's public API, at the root: whoever mounts it takes the prefix off. */
export function createApi(services: Services, version: string): WorkspaceApi {
  const api: WorkspaceApi = new Hono();
  const rateLimits = createRateLimits();
  const publicRateLimits = createPublicRateLimits();

  /** Admits the caller, then reads the input, then runs the operation: in this order, as Dub does. */
  const serve = (implementation: AnyImplementation) => {
    const { operation } = implementation;
    const requirement = requirementOf(operation);
    return async (request: Request, params: Record<string, string>, bindings: SocketBindings | undefined) => {
      const headers = new Headers(corsHeaders(operation, request.headers.get("origin")));
      try {
        const url = new URL(request.url);
        const nowMs = services.nowMs();
        if ("handlePublic" in implementation) {
          const client = readClient(request, bindings);
          publicRateLimits(client, nowMs);
          const input = await readInput(operation, request, params, url);
          return toResponse(operation, await implementation.handlePublic(input, { ...services, client }), headers);
        }
        const selector = readSelector(splitLegacyPath(url.pathname).slug, url.searchParams);
        const authorization = request.headers.get("authorization") ?? undefined;
        const caller = await authenticate(services.db, { authorization, selector }, nowMs);
        rateLimits(caller, url.pathname, nowMs, headers);
        assertSelected(caller, selector);
        assertPermitted(caller, requirement);
        const input = await readInput(operation, request, params, url);
        return toResponse(operation, await implementation.handle(input, { ...services, ...caller }), headers);
      } catch (error) {
        return errorResponse(error, services.log, headers);
      }
    };
  };

  let document: OpenApiDocument | undefined;
  api.get("/", (c) => {
    document ??= openApiDocument({
      version,
      serverUrl: "/api",
      operations: handlers.map(({ operation }) => operation),
    });
    return c.json(document);
  });
  api.get("/images/:name", async (c) => {
    try {
      return await serveLinkImage(services.db, c.req.param("name"));
    } catch (error) {
      return errorResponse(error, services.log);
    }
  });
  for (const implementation of fixedPathsFirst(handlers)) {
    const answer = serve(implementation);
    const { method, path } = implementation.operation;
    const route = path.replaceAll(/\{(\w+)\}/g, ":$1");
    api.on(method === "PATCH" ? ["PATCH", "PUT"] : [method], [route], (c) =>
      answer(c.req.raw, c.req.param() as Record<string, string>, c.env),
    );
    if (implementation.operation.cors !== "none") {
      api.options(route, (c) => {
        const headers = corsHeaders(implementation.operation, c.req.header("origin") ?? null);
        return new Response(null, { status: 204, headers });
      });
    }
  }
  api.notFound((c) =>
    errorResponse(
      new AppError("not_found", `This workspace does not serve ${c.req.method} ${c.req.path}.`),
      services.log,
    ),
  );
  return api;
}

async function readInput(
  operation: AnyOperation,
  request: Request,
  params: Record<string, string>,
  url: URL,
): Promise<OperationInput<AnyOperation>> {
  const { body: bodySchema } = operation.input;
  const body = bodySchema ? await readJsonBody(request, { optional: isBodyOptional(operation) }) : null;
  // The last of several values wins, as in Dub; lists are comma separated.
  const query = Object.fromEntries(url.searchParams);
  assertStorable([params, query, body]);
  return {
    params: parseInput(operation.input.params, params),
    query: parseInput(operation.input.query, query),
    body: bodySchema ? parseInput(bodySchema, body) : null,
  };
}

/** Paths without parameters win over those with: `/links/bulk` is no link. Otherwise the order of the list counts. */
function fixedPathsFirst(implementations: readonly AnyImplementation[]): AnyImplementation[] {
  const isOpen = ({ operation }: AnyImplementation) => operation.path.includes("{");
  return [...implementations].sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)));
}

function toResponse(operation: AnyOperation, result: unknown, headers: Headers): Response {
  if (result instanceof Response) {
    for (const [name, value] of headers) result.headers.set(name, value);
    return result;
  }
  const { status, contentType } = operation.success;
  if (contentType === JSON_CONTENT_TYPE) return Response.json(result, { status, headers });
  headers.set("Content-Type", contentType);
  return new Response(result as Uint8Array<ArrayBuffer>, { status, headers });
}
