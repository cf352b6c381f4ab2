import type { AnyOperation, OpenApiDocument } from "@overdub/contract";
import { AppError, isBodyOptional, JSON_CONTENT_TYPE, openApiDocument, parseInput } from "@overdub/contract";
import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import { assertPermitted, requirementOf } from "../auth/assert-permitted.ts";
import { authenticate } from "../auth/authenticate.ts";
import { readPublishableKey } from "../auth/publishable-key.ts";
import { toHealth } from "../health/health.ts";
import { METRICS_CONTENT_TYPE, toMetrics } from "../health/metrics.ts";
import { assertStorable } from "../http/assert-storable.ts";
import type { SocketBindings } from "../http/client.ts";
import { readClient } from "../http/client.ts";
import { corsHeaders } from "../http/cors.ts";
import { errorResponse } from "../http/error-response.ts";
import { createPublicRateLimits, createPublishableRateLimits, createRateLimits } from "../http/rate-limits.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { securityHeaders } from "../http/security-headers.ts";
import { assertSelected, readSelector, splitLegacyPath } from "../http/workspace-selector.ts";
import type { AnyImplementation, OperationInput } from "../operations/implement.ts";
import type { Services } from "../operations/services.ts";
import { serveLinkImage } from "../previews/serve-link-image.ts";
import { assertAllowedPage } from "../workspaces/hostnames.ts";
import { findByPublishableKey } from "../workspaces/tracking-settings.ts";
import { handlers } from "./handlers.ts";

const NOT_STORED = { "Cache-Control": "no-store" };

export type WorkspaceApi = Hono<{ Bindings: SocketBindings }>;

/** Dub's public API, at the root: whoever mounts it takes the prefix off. */
export function createApi(services: Services, version: string): WorkspaceApi {
  const api: WorkspaceApi = new Hono({ getPath: (request) => splitLegacyPath(getPath(request)).path });
  api.use(securityHeaders);
  const rateLimits = createRateLimits();
  const publicRateLimits = createPublicRateLimits();
  const publishableRateLimits = createPublishableRateLimits();

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
          const client = readClient(request, bindings, services.trustsPeer);
          if (operation.perAddressLimit) publicRateLimits(client, nowMs);
          const input = parseRequest(operation, await readRequest(operation, request, params, url));
          return toResponse(operation, await implementation.handlePublic(input, { ...services, client }), headers);
        }
        if ("handlePublishable" in implementation) {
          const key = readPublishableKey(request.headers.get("authorization"));
          publishableRateLimits(key, nowMs, headers);
          const settings = await findByPublishableKey(services.db, key);
          if (!settings) throw new AppError("unauthorized", "Invalid publishable key.");
          const { workspaceId, hostnames } = settings;
          const received = await readRequest(operation, request, params, url);
          assertAllowedPage(hostnames, request.headers);
          const input = parseRequest(operation, received);
          return toResponse(
            operation,
            await implementation.handlePublishable(input, { ...services, workspaceId }),
            headers,
          );
        }
        const selector = readSelector(splitLegacyPath(url.pathname).slug, url.searchParams);
        const authorization = request.headers.get("authorization") ?? undefined;
        const caller = await authenticate(services.db, { authorization, selector }, nowMs);
        rateLimits(caller, url.pathname, nowMs, headers);
        assertSelected(caller, selector);
        assertPermitted(caller, requirement);
        const input = parseRequest(operation, await readRequest(operation, request, params, url));
        const readmit = async () => {
          const again = await authenticate(services.db, { authorization, selector }, services.nowMs());
          assertPermitted(again, requirement);
          return { ...services, ...again };
        };
        const ctx = { ...services, ...caller, request, readmit };
        return toResponse(operation, await implementation.handle(input, ctx), headers);
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
  refuseOtherMethods("/", ["GET"]);
  api.get("/images/:name", async (c) => {
    try {
      return await serveLinkImage(services.db, c.req.param("name"));
    } catch (error) {
      return errorResponse(error, services.log);
    }
  });
  refuseOtherMethods("/images/:name", ["GET"]);
  // 200 whatever the status: short links are served, and no balancer should take them away for what only delays counting.
  api.get("/health", (c) => c.json(toHealth(services.outbox.state()), 200, NOT_STORED));
  refuseOtherMethods("/health", ["GET"]);
  api.get("/metrics", (c) =>
    c.body(toMetrics(services.outbox.state()), 200, { ...NOT_STORED, "Content-Type": METRICS_CONTENT_TYPE }),
  );
  refuseOtherMethods("/metrics", ["GET"]);
  for (const [path, implementations] of fixedPathsFirst(Map.groupBy(handlers, ({ operation }) => operation.path))) {
    const route = path.replaceAll(/\{(\w+)\}/g, ":$1");
    for (const implementation of implementations) {
      const answer = serve(implementation);
      api.on(methodsOf(implementation), [route], (c) =>
        answer(c.req.raw, c.req.param() as Record<string, string>, c.env),
      );
      if (implementation.operation.cors !== "none") {
        api.options(route, (c) => {
          const headers = corsHeaders(implementation.operation, c.req.header("origin") ?? null);
          return new Response(null, { status: 204, headers });
        });
      }
    }
    refuseOtherMethods(route, implementations.flatMap(methodsOf));
  }
  api.notFound((c) =>
    errorResponse(
      new AppError("not_found", `This workspace does not serve ${c.req.method} ${c.req.path}.`),
      services.log,
    ),
  );
  return api;

  /** For a route whose methods are all there already. */
  function refuseOtherMethods(route: string, methods: readonly string[]): void {
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].join(", ");
    api.all(route, (c) =>
      errorResponse(
        new AppError("bad_request", `${c.req.path} takes ${allow}, not ${c.req.method}.`, { status: 405 }),
        services.log,
        new Headers({ Allow: allow }),
      ),
    );
  }
}

/** Dub takes PUT for PATCH. Source: spec dub-links 1. */
function methodsOf({ operation: { method } }: AnyImplementation): string[] {
  return method === "PATCH" ? ["PATCH", "PUT"] : [method];
}

/** What was sent, as it came. */
async function readRequest(
  { input }: AnyOperation,
  request: Request,
  params: Record<string, string>,
  url: URL,
): Promise<Record<keyof OperationInput<AnyOperation>, unknown>> {
  const body = input.body ? await readJsonBody(request, { optional: isBodyOptional({ input }) }) : null;
  // The last of several values wins, as in Dub; lists are comma separated.
  const query = Object.fromEntries(url.searchParams);
  assertStorable([params, query, body]);
  return { params, query, body };
}

function parseRequest(
  { input }: AnyOperation,
  { params, query, body }: Awaited<ReturnType<typeof readRequest>>,
): OperationInput<AnyOperation> {
  return {
    params: parseInput(input.params, params),
    query: parseInput(input.query, query),
    body: input.body ? parseInput(input.body, body) : null,
  };
}

/** Paths without parameters win over those with: `/links/bulk` is no link. Otherwise the order of the list counts. */
function fixedPathsFirst(
  byPath: ReadonlyMap<string, readonly AnyImplementation[]>,
): [path: string, readonly AnyImplementation[]][] {
  return [...byPath].sort(([a], [b]) => Number(a.includes("{")) - Number(b.includes("{")));
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
