import type { AnyOperation, StaticFile } from "@overdub/contract";
import {
  AppError,
  createStaticFile,
  isBodyOptional,
  JSON_CONTENT_TYPE,
  openApiDocument,
  parseInput,
  respondWithFile,
} from "@overdub/contract";
import { ByteBudget, RequestBody } from "@overdub/limits";
import type { Outbox } from "@overdub/storage";
import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { METRICS_CONTENT_TYPE, toHealth, toMetrics } from "../health/health.ts";
import { assertStorable } from "../http/assert-storable.ts";
import type { SocketBindings } from "../http/client.ts";
import { errorResponse } from "../http/error-response.ts";
import type { NoteRefusal } from "../http/note-refusal.ts";
import { MAX_BODY_BYTES, MAX_PUBLIC_BODY_BYTES, readJsonBody, refuseBody } from "../http/read-json-body.ts";
import { readQuery } from "../http/read-query.ts";
import { corsHeaders, securityHeaders } from "../http/response-headers.ts";
import { splitLegacyPath } from "../http/workspace-selector.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import { createOAuthEndpoints } from "../oauth/endpoints.ts";
import type { Core } from "../operations/context.ts";
import type { BoundDomain } from "../operations/domain.ts";
import type { AdmittedContext, Implementation, OperationInput } from "../operations/implement.ts";
import { serveLinkImage } from "../previews/serve-link-image.ts";
import { assertSmall } from "../quotas/assert-small.ts";
import { createAdmissions } from "./admit.ts";

const NOT_STORED = { "Cache-Control": "no-store" };

export type WorkspaceApi = Hono<{ Bindings: SocketBindings }>;

export interface ApiOptions {
  readonly core: Core;
  readonly domains: readonly BoundDomain[];
  readonly outbox: Pick<Outbox<WorkspaceTables>, "state">;
  readonly trustsPeer: TrustsPeer;
  readonly version: string;
  readonly noteRefusal?: NoteRefusal | undefined;
}

/** For bodies that are under way. */
const KEYS_BODY_BYTES = 32 * 1024 * 1024;

/** The same for callers without a key of their own: more than all connections of one network can send. */
const STRANGERS_BODY_BYTES = 16 * 1024 * 1024;

/** Dub's public API, at the root: its caller takes the prefix off. */
export function createApi({ core, domains, outbox, trustsPeer, version, noteRefusal }: ApiOptions): WorkspaceApi {
  const { db, log } = core;
  const implementations = domains.flatMap((domain) => domain.implementations);
  const api: WorkspaceApi = new Hono({ getPath: (request) => splitLegacyPath(getPath(request)).path });
  api.use(securityHeaders);
  const admissions = createAdmissions(core, trustsPeer, noteRefusal);

  const ofKeys = new ByteBudget(KEYS_BODY_BYTES);
  const ofStrangers = new ByteBudget(STRANGERS_BODY_BYTES);

  /** What is in web pages is no secret, so its bearer is a stranger. */
  const bodyOf = (request: Request, { auth }: AnyOperation) => {
    const [maxBytes, budget] = auth === "secret" ? [MAX_BODY_BYTES, ofKeys] : [MAX_PUBLIC_BODY_BYTES, ofStrangers];
    return new RequestBody(request, { maxBytes, budget, refuse: (fault) => refuseBody(fault, maxBytes) });
  };

  /** Admits the caller, then reads the input, then runs the operation: in this order, as Dub does. */
  const serve = (implementation: Implementation<unknown>) => {
    const { operation, handle } = implementation;
    return async (request: Request, params: Record<string, string>, bindings: SocketBindings | undefined) => {
      const headers = new Headers(corsHeaders(operation, request.headers.get("origin")));
      using body = bodyOf(request, operation);
      try {
        const url = new URL(request.url);
        let received: ReturnType<typeof readRequest> | undefined;
        const read = () => {
          received ??= readRequest(operation, body, params, url);
          return received;
        };
        const ctx = await admissions[operation.auth]({ implementation, request, url, bindings, headers, read });
        const input = parseRequest(operation, await read());
        return toResponse(operation, await handle(input, ctx as AdmittedContext), headers);
      } catch (error) {
        return errorResponse(error, log, headers);
      }
    };
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
function methodsOf({ operation: { method } }: Implementation<unknown>): string[] {
  return method === "PATCH" ? ["PATCH", "PUT"] : [method];
}

/** What was sent, as it came. */
async function readRequest(
  { input }: AnyOperation,
  sent: RequestBody,
  params: Record<string, string>,
  url: URL,
): Promise<Record<keyof OperationInput<AnyOperation>, unknown>> {
  const body = input.body ? await readJsonBody(sent, { optional: isBodyOptional({ input }) }) : null;
  const query = readQuery(url.searchParams);
  assertStorable([params, query, body]);
  return { params, query, body };
}

function parseRequest(
  { input }: AnyOperation,
  { params, query, body }: Awaited<ReturnType<typeof readRequest>>,
): OperationInput<AnyOperation> {
  const parsed = {
    params: parseInput(input.params, params),
    query: parseInput(input.query, query),
    body: input.body ? parseInput(input.body, body) : null,
  };
  assertSmall(parsed.body);
  return parsed;
}

/** Paths without parameters win over those with: `/links/bulk` is no link. Otherwise the order of the list counts. */
function fixedPathsFirst(
  byPath: ReadonlyMap<string, readonly Implementation<unknown>[]>,
): [path: string, readonly Implementation<unknown>[]][] {
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
