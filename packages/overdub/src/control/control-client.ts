import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Chunks, Transfer } from "@overdub/workspace";
import type { ControlAddress } from "../installation/data-folder.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { CallArguments, CallName } from "./calls.ts";

/** What the running server does for a command. @throws CliError with the server's words. */
export function createControlClient(address: ControlAddress): Transfer {
  return {
    async *exportSnapshot(workspace, options) {
      yield* strings(await call(address, "exportSnapshot", [workspace, options]));
    },
    checkSnapshot: async (file, options) =>
      JSON.parse(await text(await call(address, "checkSnapshot", [options], file))),
    surveyCsv: async (file, options) => JSON.parse(await text(await call(address, "surveyCsv", [options], file))),
    async *importCsv(file, survey, options) {
      const lines = createInterface(await call(address, "importCsv", [survey, options], file));
      try {
        for await (const line of lines) yield JSON.parse(line);
      } catch (error) {
        throw lost(error);
      }
    },
    async importSnapshot(file, digest, options) {
      await text(await call(address, "importSnapshot", [digest, options], file));
    },
  };
}

async function call<Name extends CallName>(
  address: ControlAddress,
  name: Name,
  args: CallArguments[Name],
  file?: Chunks,
): Promise<IncomingMessage> {
  const query = new URLSearchParams({ arguments: JSON.stringify(args) });
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

function lost(cause: unknown): CliError {
  return new CliError("The running server ended, or could not go on, before it was done: its log says more.", {
    cause,
  });
}
