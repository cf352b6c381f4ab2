import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { AppError, toErrorEnvelope } from "@overdub/contract";
import { checkRequest } from "./check-request.ts";
import { exampleAnswer } from "./example-answer.ts";
import type { FaultContext, FaultName } from "./faults.ts";
import { FAULTS, sendJson } from "./faults.ts";
import type { FoundOperation } from "./find-operation.ts";
import { findOperation } from "./find-operation.ts";

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** Below the API, decoded, with its query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed; absent if there was none. */
  readonly body?: unknown;
}

export interface ScriptedDub extends AsyncDisposable {
  /** Of the API. */
  readonly baseUrl: string;
  /** In the order of their arrival. */
  readonly received: ReceivedRequest[];
  /** What becomes of every request from now on, after so many that succeed. Default: it succeeds. */
  misbehave(fault: FaultName | undefined, after?: number): void;
}

interface ScriptedDubOptions {
  /** The clock behind its headers. Default: `Date.now`. */
  readonly now?: () => number;
}

const BASE_PATH = "/api";
const API_KEY = /^Bearer dub_\w+$/;

/**
 * A server that plays Dub over the network: it checks each request against the contract and answers with an example of the
 * operation's success; or it fails, in any of the ways in which the real one does.
 */
export async function startScriptedDub({ now = Date.now }: ScriptedDubOptions = {}): Promise<ScriptedDub> {
  const received: ReceivedRequest[] = [];
  let fault: FaultName | undefined;
  let untroubled = 0;
  const server = createServer(async (req, res) => {
    const request = await receive(req);
    received.push(request.recorded);
    const apiKey = request.recorded.headers.authorization?.replace("Bearer ", "") ?? "";
    // Its own clock, which tells until when a limit holds.
    res.setHeader("date", new Date(now()).toUTCString());
    const succeed: FaultContext["succeed"] = (headers = {}, encode = (body) => body) =>
      answer(request, res, headers, encode);
    if (fault === undefined || untroubled-- > 0) succeed();
    else FAULTS[fault]({ res, nowMs: now(), apiKey, succeed });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE_PATH}`,
    received,
    misbehave(next, after = 0) {
      fault = next;
      untroubled = after;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Request {
  readonly recorded: ReceivedRequest;
  readonly query: Readonly<Record<string, string>>;
  readonly found: FoundOperation | undefined;
}

async function receive(req: IncomingMessage): Promise<Request> {
  const method = req.method ?? "";
  const { pathname, search, searchParams } = new URL(req.url ?? "", "http://dub.invalid");
  const body = await text(req);
  return {
    recorded: {
      method,
      path: decodeURIComponent(`${pathname.slice(BASE_PATH.length)}${search}`),
      headers: Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)])),
      ...(body !== "" && { body: JSON.parse(body) }),
    },
    query: Object.fromEntries(searchParams),
    found: pathname.startsWith(`${BASE_PATH}/`) ? findOperation(method, pathname.slice(BASE_PATH.length)) : undefined,
  };
}

function answer(
  request: Request,
  res: ServerResponse,
  headers: Readonly<Record<string, string>>,
  encode: (body: Uint8Array) => Uint8Array,
): void {
  try {
    const { operation } = check(request);
    const { status, contentType } = operation.success;
    res.writeHead(status, { ...headers, "content-type": contentType }).end(encode(exampleAnswer(operation)));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    sendJson(res, error.status, toErrorEnvelope(error));
  }
}

function check({ recorded, query, found }: Request): FoundOperation {
  if (!API_KEY.test(recorded.headers.authorization ?? "")) throw new AppError("unauthorized", "Invalid API key.");
  if (!found) throw new AppError("not_found", `There is no operation ${recorded.method} ${recorded.path}`);
  checkRequest(found, { query, body: recorded.body });
  return found;
}
