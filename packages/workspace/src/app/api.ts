import type { StaticFile } from "@overdub/contract";
import { AppError, createStaticFile, JSON_CONTENT_TYPE, openApiDocument, respondWithFile } from "@overdub/contract";
import type { Outbox } from "@overdub/storage";
import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { METRICS_CONTENT_TYPE, toHealth, toMetrics } from "../health/health.ts";
import type { SocketBindings } from "../http/client.ts";
import { errorResponse, toResponse } from "../http/error-response.ts";
import type { NoteRefusal } from "../http/note-refusal.ts";
import { corsHeaders, securityHeaders } from "../http/response-headers.ts";
import { splitLegacyPath } from "../http/workspace-selector.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import { createOAuthEndpoints } from "../oauth/endpoints.ts";
import type { Core } from "../operations/context.ts";
import type { Implementation } from "../operations/implement.ts";
import { serveLinkImage } from "../previews/serve-link-image.ts";
import type { Answer } from "./answer.ts";

const NOT_STORED = { "Cache-Control": "no-store" };

export type WorkspaceApi = Hono<{ Bindings: SocketBindings }>;

export interface ApiOptions {
  readonly core: Core;
  readonly implementations: readonly Implementation<unknown>[];
  readonly answer: Answer;
  readonly outbox: Pick<Outbox<WorkspaceTables>, "state">;
  readonly trustsPeer: TrustsPeer;
  readonly version: string;
  readonly noteRefusal?: NoteRefusal | undefined;
}

/** Dub's public API, at the root: its caller takes the prefix off. */
export function createApi(options: ApiOptions): WorkspaceApi {
  const { core, implementations, answer, outbox, trustsPeer, version, noteRefusal } = options;
  const { db, log } = core;
  const api: WorkspaceApi = new Hono({ getPath: (request) => splitLegacyPath(getPath(request)).path });
  api.use(securityHeaders);

  const serve =
    (implementation: Implementation<unknown>) =>
    async (request: Request, params: Record<string, string>, bindings: SocketBindings | undefined) => {
      const url = URL.parse(request.url);
      if (!url) return errorResponse(new AppError("bad_request", "The host of the request is no host."), log);
      const reply = await answer(implementation, { request, url, params, bindings });
      return reply instanceof Response ? reply : toResponse(reply);
    };

  /** Written once: half a megabyte for anybody who asks. */
  let document: StaticFile | undefined;
  api.get("/", ({ req: { raw } }) => {
    const operations = implementations.map(({ operation }) => operation);
    document ??= createStaticFile(JSON.stringify(openApiDocument({ version, serverUrl: "/api", operations })), {
      "Content-Type": JSON_CONTENT_TYPE,
      "Cache-Control": "no-cache",
    });
    return respondWithFile(document, raw);
  });
  refuseOtherMethods("/", ["GET"]);
  api.get("/images/:name", async (c) => {
    try {
      return await serveLinkImage(db, c.req.param("name"));
    } catch (error) {
      return errorResponse(error, log);
    }
  });
  refuseOtherMethods("/images/:name", ["GET"]);
  // 200 whatever the status: short links are served, and no balancer should take them away for what only delays counting.
  api.get("/health", (c) => c.json(toHealth(outbox.state()), 200, NOT_STORED));
  refuseOtherMethods("/health", ["GET"]);
  api.get("/metrics", (c) =>
    c.body(toMetrics(outbox.state()), 200, { ...NOT_STORED, "Content-Type": METRICS_CONTENT_TYPE }),
  );
  refuseOtherMethods("/metrics", ["GET"]);
  for (const { method, path, respond, corsHeaders: headers } of createOAuthEndpoints(core, trustsPeer, noteRefusal)) {
    api.on(method, [path], (c) => respond(c.req.raw, c.env));
    api.options(path, () => new Response(null, { status: 204, headers }));
    refuseOtherMethods(path, [method]);
  }
  for (const [path, onPath] of fixedPathsFirst(Map.groupBy(implementations, ({ operation }) => operation.path))) {
    const route = path.replaceAll(/\{(\w+)\}/g, ":$1");
    for (const implementation of onPath) {
      const respond = serve(implementation);
      api.on(methodsOf(implementation), [route], (c) =>
        respond(c.req.raw, c.req.param() as Record<string, string>, c.env),
      );
      if (implementation.operation.cors !== "none") {
        api.options(route, (c) => {
          const headers = corsHeaders(implementation.operation, c.req.header("origin") ?? null);
          return new Response(null, { status: 204, headers });
        });
      }
    }
    refuseOtherMethods(route, onPath.flatMap(methodsOf));
  }
  api.notFound((c) =>
    errorResponse(new AppError("not_found", `This workspace does not serve ${c.req.method} ${c.req.path}.`), log),
  );
  return api;

  /** For a route whose methods are all there already. */
  function refuseOtherMethods(route: string, methods: readonly string[]): void {
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].join(", ");
    api.all(route, (c) =>
      errorResponse(
        new AppError("bad_request", `${c.req.path} takes ${allow}, not ${c.req.method}.`, { status: 405 }),
        log,
        new Headers({ Allow: allow }),
      ),
    );
  }
}

/** Dub takes PUT for PATCH. */
export function methodsOf({ operation: { method } }: Implementation<unknown>): string[] {
  return method === "PATCH" ? ["PATCH", "PUT"] : [method];
}

/** Paths without parameters win over those with: `/links/bulk` is no link. Otherwise the order of the list counts. */
function fixedPathsFirst(
  byPath: ReadonlyMap<string, readonly Implementation<unknown>[]>,
): [path: string, readonly Implementation<unknown>[]][] {
  return [...byPath].sort(([a], [b]) => Number(a.includes("{")) - Number(b.includes("{")));
}
