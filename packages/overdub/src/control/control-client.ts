import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Chunks, Progress, Report } from "@overdub/workspace";
import type { ControlAddress } from "../installation/data-folder.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { CallArguments, CallName, Upkeep } from "./calls.ts";

/** What the running server does for a command. @throws CliError with the server's words. */
export function createControlClient(address: ControlAddress): Upkeep {
  return {
    async *exportSnapshot(workspace, options, report) {
      using job = follow(address, report);
      yield* strings(await call(address, job, "exportSnapshot", [workspace, options]));
    },
    async checkSnapshot(file, options, report) {
      using job = follow(address, report);
      return JSON.parse(await text(await call(address, job, "checkSnapshot", [options], file)));
    },
    async surveyCsv(file, options, report) {
      using job = follow(address, report);
      return JSON.parse(await text(await call(address, job, "surveyCsv", [options], file)));
    },
    async *importCsv(file, survey, options, report) {
      using job = follow(address, report);
      yield* values(await call(address, job, "importCsv", [survey, options], file));
    },
    async *undoCsvImport(workspace, importId, report) {
      using job = follow(address, report);
      yield* values(await call(address, job, "undoCsvImport", [workspace, importId]));
    },
    async moveTestClock(workspace, to) {
      using job = follow(address, undefined);
      return JSON.parse(await text(await call(address, job, "moveTestClock", [workspace, to])));
    },
    async removeWorkspace(workspace) {
      using job = follow(address, undefined);
      await text(await call(address, job, "removeWorkspace", [workspace]));
    },
    async copyState(folder, report) {
      using job = follow(address, report);
      return JSON.parse(await text(await call(address, job, "copyState", [folder])));
    },
    async importSnapshot(file, digest, options, report) {
      using job = follow(address, report);
      return JSON.parse(await text(await call(address, job, "importSnapshot", [digest, options], file)));
    },
  };
}

const FOLLOW_MS = 500;

interface Job extends Disposable {
  /** By which the server tells it from others. */
  readonly name: string;
}

/** Asks now and then how far a call has come, until it is disposed of. */
function follow(address: ControlAddress, report: Report | undefined): Job {
  const name = randomUUID();
  const ask = async () => {
    const response = await fetch(`${address.url}/progress?job=${name}`, {
      method: "POST",
      headers: { authorization: `Bearer ${address.token}` },
    });
    const progress = (response.ok ? await response.json() : null) as Progress | null;
    if (progress && isFollowed) report?.(progress);
  };
  let isFollowed = true;
  // The call itself says what is wrong with the server.
  const timer = report && setInterval(() => void ask().catch(() => undefined), FOLLOW_MS);
  return {
    name,
    [Symbol.dispose]() {
      isFollowed = false;
      clearInterval(timer);
    },
  };
}

async function call<Name extends CallName>(
  address: ControlAddress,
  job: Job,
  name: Name,
  args: CallArguments[Name],
  file?: Chunks,
): Promise<IncomingMessage> {
  const query = new URLSearchParams({ arguments: JSON.stringify(args), job: job.name });
  const sent = request(`${address.url}/${name}?${query}`, {
    method: "POST",
    agent: false,
    headers: { authorization: `Bearer ${address.token}` },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    sent.once("response", resolve).once("error", reject),
  );
  // A response may begin while the file is being sent, and must be read then, or both sides would wait.
  const sending = pipeline(Readable.from(file ?? [], { objectMode: false }), sent);
  try {
    const response = await Promise.race([answered, sending.then(() => answered)]);
    sending.catch(() => undefined);
    if (response.statusCode === 200) return response;
    throw new CliError(await text(response));
  } catch (error) {
    answered.catch(() => undefined);
    throw error instanceof CliError ? error : lost(error);
  }
}

async function* strings(response: IncomingMessage): AsyncGenerator<string> {
  try {
    yield* response.setEncoding("utf8") as AsyncIterable<string>;
  } catch (error) {
    throw lost(error);
  }
}

/** One JSON value a line. */
async function* values<Value>(response: IncomingMessage): AsyncGenerator<Value> {
  try {
    for await (const line of createInterface(response)) yield JSON.parse(line);
  } catch (error) {
    throw lost(error);
  }
}

function lost(cause: unknown): CliError {
  return new CliError("The running server ended, or could not go on, before it was done: its log says more.", {
    cause,
  });
}
