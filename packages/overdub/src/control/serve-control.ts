import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { continueWhenRead } from "@overdub/limits";
import type { Progress } from "@overdub/workspace";
import { WorkspaceError } from "@overdub/workspace";
import type { Logger } from "pino";
import type { ControlAddress } from "../installation/data-folder.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { Upkeep } from "./calls.ts";
import { CALLS, isCallName } from "./calls.ts";

export interface Control {
  readonly address: ControlAddress;
  close(): Promise<void>;
}

/**
 * Does for commands what needs the event store, which this process holds. A listener of its own, on loopback whatever
 * the server's host is; its token stands in the data folder, whose reader could open the database as well.
 */
export async function serveControl(upkeep: Upkeep, log: Logger): Promise<Control> {
  const token = randomBytes(32).toString("base64url");
  const running: RunningJobs = new Map();
  // A file may take longer to send than node allows a request by default.
  const server = createServer({ requestTimeout: 0 });
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    respond({ upkeep, token, running }, request, response, log).catch((err: unknown) => {
      log.error({ err }, "the response to a command was cut off");
      response.destroy();
    });
  };
  server.on("request", answer);
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    continueWhenRead(request, response);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token },
    async close() {
      const closed = once(server, "close");
      server.close();
      // What is running is resumed by the next run of the command; it may take longer than a stop may.
      server.closeAllConnections();
      await closed;
    },
  };
}

/** How far the calls have come that are being answered, by the name that each was given. */
type RunningJobs = Map<string, Progress>;

interface Served {
  readonly upkeep: Upkeep;
  readonly token: string;
  readonly running: RunningJobs;
}

async function respond(
  { upkeep, token, running }: Served,
  request: IncomingMessage,
  response: ServerResponse,
  log: Logger,
): Promise<void> {
  if (!isEqual(request.headers.authorization ?? "", `Bearer ${token}`)) return end(response, 401, "Not allowed.");
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const name = url.pathname.slice(1);
  const job = url.searchParams.get("job") ?? "";
  if (name === "progress") return end(response, 200, JSON.stringify(running.get(job) ?? null));
  if (request.method !== "POST" || !isCallName(name)) return end(response, 404, "There is no such call.");
  // Not destroyed where reading stops: the response still has to go out on the same connection.
  const file = request.iterator({ destroyOnReturn: false });
  try {
    const args = JSON.parse(url.searchParams.get("arguments") ?? "[]") as never;
    const result = CALLS[name](upkeep, args, file, (progress) => running.set(job, progress));
    if (result instanceof Promise) {
      const text = await result;
      await readRest(request, file);
      return end(response, 200, text);
    }
    const pieces = result[Symbol.asyncIterator]();
    // What is refused is refused before the first piece, while the status can still say so.
    const first = await pieces.next();
    await pipeline(Readable.from(chain(first, pieces), { objectMode: false }), response, { end: false });
    await readRest(request, file);
    response.end();
  } catch (error) {
    if (response.headersSent) throw error;
    const isExpected = error instanceof WorkspaceError || error instanceof CliError;
    if (!isExpected) log.error({ err: error }, "a command failed");
    await readRest(request, file);
    if (isExpected) end(response, 422, error.message);
    else end(response, 500, "The server could not do it. Its log says why.");
  } finally {
    running.delete(job);
  }
}

/**
 * A connection that is closed with something unread loses the response. A call that stopped reading may have left its
 * iterator open, and a request does not flow while it has one.
 */
async function readRest(request: IncomingMessage, file: AsyncIterator<Uint8Array>): Promise<void> {
  await file.return?.();
  await finished(request.resume(), { writable: false }).catch(() => undefined);
}

async function* chain(first: IteratorResult<string>, rest: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}

function isEqual(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
