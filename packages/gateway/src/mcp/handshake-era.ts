import type { JSONRPCMessage, JSONRPCRequest, McpServer } from "@modelcontextprotocol/server";
import { InMemoryTransport, parseJSONRPCMessage } from "@modelcontextprotocol/server";
import type { EventStream } from "./event-stream.ts";
import { createEventStream, readsEventStreams } from "./event-stream.ts";
import type { RpcId } from "./json-rpc.ts";
import { INVALID_REQUEST, idOf, rpcError } from "./json-rpc.ts";
import { HANDSHAKE_VERSIONS } from "./mcp-server.ts";

const MAX_BATCH = 100;

/** Builds a server that is used for one request. */
export type CreateServer = (protocolVersion?: string) => McpServer;

/**
 * Answers POSTs of the 2025 era without sessions, as one line of JSON; as an event stream only where a client that reads
 * those is told how far a call has come. The SDK's own HTTP transport would refuse what its clients are known to send
 * (`Accept` without event streams, absent ids), and prefers event streams.
 */
export async function respondInHandshakeEra(request: Request, body: unknown, create: CreateServer): Promise<Response> {
  const isBatch = Array.isArray(body);
  const messages = (isBatch ? body : [body]).map((message) => parseJSONRPCMessage(message));
  if (messages.length > MAX_BATCH) return rpcError(400, INVALID_REQUEST, `A batch holds at most ${MAX_BATCH} messages`);

  const version = request.headers.get("mcp-protocol-version") ?? undefined;
  if (version !== undefined && !isHandshakeVersion(version) && !messages.some(isInitialize)) {
    const message = `Unsupported protocol version: ${version} (supported versions: ${HANDSHAKE_VERSIONS.join(", ")})`;
    return rpcError(400, -32000, message, isBatch ? null : idOf(body));
  }

  const [first] = messages;
  if (!isBatch && first && readsEventStreams(request))
    return respondInParts(first, () => create(version), request.signal);
  const responses = await Promise.all(
    messages.map((message) => respondToMessage(message, () => create(version), { signal: request.signal })),
  );
  const given = responses.filter((answer) => answer !== undefined);
  if (given.length === 0) return new Response(null, { status: 202 });
  return Response.json(isBatch ? given : given[0]);
}

/** In one part, unless something is to be told before the response. */
async function respondInParts(
  message: JSONRPCMessage,
  create: () => McpServer,
  signal: AbortSignal,
): Promise<Response> {
  const { promise: started, resolve: start, reject: fail } = Promise.withResolvers<Response>();
  const left = new AbortController();
  let stream: EventStream | undefined;
  const tell = (notification: JSONRPCMessage) => {
    stream ??= createEventStream(() => left.abort());
    start(stream.response);
    stream.write(notification);
  };
  const listening = { signal: AbortSignal.any([signal, left.signal]), tell };
  respondToMessage(message, create, listening).then(
    (answer) => {
      if (!stream) return start(answer ? Response.json(answer) : new Response(null, { status: 202 }));
      if (answer) stream.write(answer);
      stream.end();
    },
    (error: unknown) => {
      fail(error);
      stream?.end();
    },
  );
  return started;
}

export function isHandshakeVersion(version: string): boolean {
  return (HANDSHAKE_VERSIONS as readonly string[]).includes(version);
}

function isInitialize(message: JSONRPCMessage): boolean {
  return "method" in message && message.method === "initialize";
}

/** Whether a message wants a response is told by its method: requests come without an id, too. */
export async function respondToMessage(
  message: JSONRPCMessage,
  create: () => McpServer,
  listening: Listening,
): Promise<object | undefined> {
  if (!("method" in message) || message.method.startsWith("notifications/")) return undefined;
  const id: RpcId = "id" in message ? message.id : null;
  const response = await exchange(create(), { ...message, id: 0 }, listening);
  if (!response) return undefined;
  const { jsonrpc, id: _ours, ...outcome } = response as JSONRPCMessage & { id?: unknown };
  return { jsonrpc, id, ...outcome };
}

/** The client of a call, as far as it listens. */
interface Listening {
  /** Tells that it went away. */
  readonly signal: AbortSignal;
  /** Takes what is said before the response. Default: it is dropped. */
  readonly tell?: (notification: JSONRPCMessage) => void;
}

/** @returns undefined if the client went away first. */
async function exchange(
  server: McpServer,
  request: JSONRPCRequest,
  { signal, tell }: Listening,
): Promise<JSONRPCMessage | undefined> {
  const [client, transport] = InMemoryTransport.createLinkedPair();
  const { promise, resolve } = Promise.withResolvers<JSONRPCMessage | undefined>();
  client.onmessage = (message) => ("method" in message ? tell?.(message) : resolve(message));
  client.onclose = () => resolve(undefined);
  const hangUp = () => void client.close();
  signal.addEventListener("abort", hangUp, { once: true });
  await server.connect(transport);
  await client.send(request);
  const response = await promise;
  signal.removeEventListener("abort", hangUp);
  await client.close();
  return response;
}
