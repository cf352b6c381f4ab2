import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { IncomingBody, readPlainHeaders } from "@overdub/limits";
import type { Caller } from "../callers/caller.ts";
import { bearerIn } from "../http/bearer.ts";
import type { DataRequest, DataResponse } from "../http/data-request.ts";
import { isInParts } from "../http/data-request.ts";
import { headersForAny } from "../http/open-to-origins.ts";
import { MAX_BULK_BYTES, requestBody } from "../http/request-body.ts";
import { answerCall } from "../proxy/proxy-routes.ts";
import { namesOfResource } from "../tools/resource-aliases.ts";
import type { Tool } from "../tools/tool.ts";
import { routesOf } from "../tools/tool-routes.ts";
import type { Arrival, Arrived } from "./create-app.ts";
import { respondToError } from "./create-app.ts";
import { CORS } from "./data-plane.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { TokenLimit } from "./limit-token.ts";

interface DirectPathOptions {
  /** Below which a proxy has this server, such as `/overdub`; empty: none. */
  readonly prefix: string;
  /** Everything that the direct path leaves. */
  readonly otherwise: RequestListener;
  readonly receive: (arrival: Arrival) => Arrived;
  /** Who holds a token, if it is valid. */
  readonly findCaller: (token: string) => Promise<Caller | undefined>;
  readonly limit: TokenLimit;
}

/** A request that the direct path takes. */
interface Call {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly headers: ReadonlyMap<string, string>;
  readonly url: string;
  readonly tool: Tool;
  /** From the path. */
  readonly id: string | undefined;
  readonly token: string;
}

/**
 * The Proxy API over `node:http` alone. With Hono a call of it costs half as much again: a `Request`, `Headers` and a `Response`
 * are made for each, and routes are looked up in a tree. So plain requests, which is how programs write them, are taken
 * here, and whatever is unusual in any way is left to Hono. The functions that do the work are the same, and a test holds
 * the responses of both ways together.
 */
export function createDirectPath(ctx: GatewayContext, options: DirectPathOptions): RequestListener {
  const { prefix, otherwise, receive, findCaller, limit } = options;
  const tools = toolsByPath(ctx.catalog);
  const common = headersForAny(CORS);

  async function answer(call: Call): Promise<void> {
    const { incoming, outgoing, headers, tool } = call;
    const caller = await findCaller(call.token);
    // Why not is looked into there.
    if (!caller) return void otherwise(incoming, outgoing);
    const { method = "" } = incoming;
    const header = (name: string) => headers.get(name);
    const { requestId, address } = receive({ header, peerAddress: incoming.socket.remoteAddress ?? "" });
    const leaving = new AbortController();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) leaving.abort();
    });
    using body = requestBody(new IncomingBody(incoming, headers), MAX_BULK_BYTES, ctx.bodies);
    const { signal } = leaving;
    const request: DataRequest = { method, url: call.url, header, body, signal, requestId, address, caller };
    let response: DataResponse;
    try {
      limit(caller);
      response = await answerCall(request, ctx, tool, call.id);
    } catch (error) {
      response = respondToError(error, { requestId, method, route: `/proxy/${tool.resource}` }, ctx.log);
    }
    const parts = isInParts(response.body) ? response.body : [response.body];
    outgoing.writeHead(response.status, {
      ...common,
      "x-request-id": requestId,
      ...response.headers,
      "content-length": parts.reduce((bytes, part) => bytes + Buffer.byteLength(part), 0),
    });
    // One system call: until this turn is over, what is written is gathered.
    for (const part of parts) outgoing.write(part);
    outgoing.end();
  }

  return (incoming, outgoing) => {
    const call = readCall(tools, prefix, incoming, outgoing);
    if (!call) return void otherwise(incoming, outgoing);
    answer(call).catch((err: unknown) => {
      ctx.log.error({ err }, "A response could not be sent");
      outgoing.destroy();
    });
  };
}

/** Names that need no decoding, and a query that no parser of addresses would write otherwise. */
const PLAIN_TARGET = /^\/proxy\/(\w+)(?:\/([\w-]+))?(?:\?[\w\-.~%&=+,:;@*!()/?$[\]]*)?$/;

function readCall(
  tools: ReadonlyMap<string, Tool>,
  prefix: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Call | undefined {
  const { url: given = "", method = "" } = incoming;
  const target = prefix !== "" && given.startsWith(`${prefix}/`) ? given.slice(prefix.length) : given;
  const [, resource, id] = PLAIN_TARGET.exec(target) ?? [];
  if (resource === undefined) return undefined;
  const fixed = tools.get(`${method} ${resource}/${id ?? ""}`);
  const tool = fixed ?? tools.get(`${method} ${resource}/:id`);
  const headers = tool && readPlainHeaders(incoming);
  if (!headers || headers.has("idempotency-key")) return undefined;
  const token = bearerIn(headers.get("authorization"));
  if (token === undefined) return undefined;
  const url = `http://${headers.get("host")}${given}`;
  return { incoming, outgoing, headers, url, tool, id: fixed ? undefined : id, token };
}

/** By verb and path below `/proxy/`: `GET links/`, `POST links/count`, `PATCH links/:id`. */
function toolsByPath(catalog: readonly Tool[]): ReadonlyMap<string, Tool> {
  const tools = new Map<string, Tool>();
  for (const tool of catalog) {
    for (const { verb, rest } of routesOf(tool)) {
      for (const name of namesOfResource(tool.resource)) {
        const path = `${verb} ${name}/${rest}`;
        // The first is the one that answers, as with Hono.
        if (!tools.has(path)) tools.set(path, tool);
      }
    }
  }
  return tools;
}
