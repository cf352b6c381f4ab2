import type { OpenApiDocument } from "@overdub/contract";
import { AppError, openApiDocument, parseInput } from "@overdub/contract";
import { Hono } from "hono";
import { authenticate } from "../auth/authenticate.ts";
import { handlers } from "../handlers.ts";
import type { Services } from "../services.ts";
import { assertStorable } from "./assert-storable.ts";
import { errorResponse } from "./error-response.ts";
import type { Implementation } from "./implement.ts";
import { contextOf } from "./implement.ts";
import { createRateLimits } from "./rate-limits.ts";
import { readJsonBody } from "./read-json-body.ts";

/** Dub's public API, at the root: whoever mounts it takes the prefix off. */
export function createApi(services: Services, version: string): Hono {
  const api = new Hono();
  const rateLimits = createRateLimits();

  const serve = (implementation: Implementation) => async (request: Request, params: Record<string, string>) => {
    let headers: Record<string, string> = {};
    try {
      const url = new URL(request.url);
      const nowMs = services.nowMs();
      const caller = await authenticate(services.db, request.headers.get("authorization") ?? undefined, nowMs);
      const rateLimit = rateLimits(caller, url.pathname, nowMs);
      headers = rateLimit.headers;
      if (!rateLimit.allowed) throw new AppError("rate_limit_exceeded", "Too many requests.");
      const { operation, handle } = implementation;
      const body = operation.input.body ? await readJsonBody(request) : null;
      // The last of several values wins, as in Dub; lists are comma separated.
      const query = Object.fromEntries(url.searchParams);
      assertStorable([params, query, body]);
      const result = await handle(
        {
          params: parseInput(operation.input.params, params),
          query: parseInput(operation.input.query, query),
          body: operation.input.body ? parseInput(operation.input.body, body) : null,
        },
        contextOf(services, caller),
      );
      return Response.json(result, { status: operation.success.status, headers });
    } catch (error) {
      return errorResponse(error, services.log, headers);
    }
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
  for (const implementation of handlers) {
    const answer = serve(implementation);
    const { method, path } = implementation.operation;
    const route = path.replaceAll(/\{(\w+)\}/g, ":$1");
    api.on(method === "PATCH" ? ["PATCH", "PUT"] : [method], [route], (c) =>
      answer(c.req.raw, c.req.param() as Record<string, string>),
    );
  }
  api.notFound((c) =>
    errorResponse(
      new AppError("not_found", `This workspace does not serve ${c.req.method} ${c.req.path}.`),
      services.log,
    ),
  );
  return api;
}
