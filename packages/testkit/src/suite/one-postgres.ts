import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SharedAnswer, TestPostgres } from "../postgres.ts";
import { SHARED_POSTGRES, startOwnPostgres } from "../postgres.ts";

/**
 * One PostgreSQL for a whole run of the suite: the first test that asks for it starts it, and it ends with the run. Tests
 * ask on a socket, which answers with the server's URL.
 */
export default async function setUpOnePostgres(): Promise<() => Promise<void>> {
  let started: Promise<TestPostgres> | undefined;
  const directory = await mkdtemp(join(tmpdir(), "overdub-suite-"));
  const socket = join(directory, "postgres");
  const server = createServer((connection) => {
    const answer = (answer: SharedAnswer) => connection.end(JSON.stringify(answer));
    started ??= startOwnPostgres();
    started.then(
      ({ url }) => answer({ url }),
      ({ message }: Error) => answer({ error: message }),
    );
  });
  await once(server.listen(socket), "listening");
  process.env[SHARED_POSTGRES] = socket;

  return async () => {
    delete process.env[SHARED_POSTGRES];
    server.close();
    await (await started)?.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
