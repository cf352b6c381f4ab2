import { existsSync, globSync, readFileSync, statfsSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProjectInlineConfiguration, ViteUserConfig } from "vitest/config";
import { HOW_TO_INSTALL, missingPackages } from "./packages/testkit/src/dependencies/missing-packages.ts";

// Types alone come from Vitest, so that this is said, too, by one that npx has fetched from elsewhere.
if (missingPackages(import.meta.dirname).length > 0) throw new Error(HOW_TO_INSTALL);

// What tests load in their own processes and threads, they load faster the second time.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "overdub-test-compile-cache");

// Thousands of commits wait for the disk. No test turns the power off, so where memory can be had as a disk, their files
// are there. What is run is not: it may be forbidden there.
process.env.OVERDUB_TEST_BINARIES ??= tmpdir();
const MEMORY = "/dev/shm";
if (existsSync(MEMORY)) {
  const { bavail, bsize } = statfsSync(MEMORY);
  if (bavail * bsize > 8 * 1024 ** 3) process.env.TMPDIR = MEMORY;
}

const TESTS = "packages/*/src/**/*.test.ts";
const SUITE = "packages/testkit/src/suite";

/**
 * A test that contains one of these belongs to the project of that name, and to `unit` if it contains none. So a new test
 * needs no entry. A new helper that starts a process or a server does: a test that uses it fails until it has one.
 */
const PAGES = ["describeTrackedPage", "startBrowser", "startLinkScene", "startConsoleScene"];
const PROCESS = [
  "node:child_process",
  "mountDisk",
  "StdioClientTransport",
  "Overdub(",
  "overdubCommand",
  "runConformance",
  "transformNode(",
  "conditionalStep(",
  "validatedJob(",
  "profileTrigger(",
  "eventsDub(",
  "createTransforms(",
  "prepareSync(",
  "compareSync(",
  "mappedStory(",
  "checkDatabaseFile(",
];
const SERVER = [
  "startServer(",
  "listen(",
  "listenOn(",
  "serveControl",
  "startReceiver",
  "startClickHouse",
  "startWorkspace",
  "startRehearsal",
  "startConversionScene",
  "bountyScene",
  "fraudScene",
  "fuzzWorkspace",
  "payoutScene",
  "webhookScene",
  "startClickRecording",
  "startTestServer",
  "serveForTest",
  "startScriptedDub",
  "startDns",
  "startPostgres",
  "describeEachDialect",
  "describeSource",
  "describeEachEventStore",
  "InProcess",
];

const files = Map.groupBy(globSync(TESTS), (file): string => {
  const text = readFileSync(file, "utf8");
  const mentions = (word: string) => text.includes(word);
  if (PAGES.some(mentions)) return "pages";
  if (PROCESS.some(mentions)) return "process";
  return SERVER.some(mentions) ? "server" : "unit";
});

// After the others, so that what they start has the machine for itself.
const STARTING = { sequence: { groupOrder: 1 }, testTimeout: 240_000, hookTimeout: 120_000 };

/** @param setupFiles what each file of tests of the project begins with, in `SUITE`. */
function project(
  name: string,
  setupFiles: readonly string[],
  options: TestProjectInlineConfiguration["test"] = {},
): TestProjectInlineConfiguration {
  const include = files.get(name) ?? [];
  return {
    extends: true,
    test: { name, include, setupFiles: setupFiles.map((file) => `${SUITE}/${file}`), ...options },
  };
}

export default {
  test: {
    projects: [
      project("unit", ["seed.ts", "no-process.ts", "no-server.ts"]),
      project("server", ["seed.ts", "platform-globals.ts", "no-process.ts"]),
      project("process", ["seed.ts", "platform-globals.ts"], STARTING),
      project("pages", ["seed.ts", "platform-globals.ts"], {
        ...STARTING,
        // A browser may be late on a machine that others use, too. The report names a test that passed the second time
        // only. No other test is repeated: one that sometimes fails there is a fault.
        retry: process.env.CI === undefined ? 0 : 1,
      }),
    ],
    globalSetup: [`${SUITE}/one-postgres.ts`],
    fsModuleCache: true,
    // Tests that run in one worker share its modules: to load them takes longer than most tests, and none changes them.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // On a busy machine, too, what a test polls for comes.
    expect: { poll: { timeout: 15_000 } },
    // Tests wait, for what they have started: a worker more than there are cores keeps all of these busy.
    maxWorkers: availableParallelism() + 1,
  },
} satisfies ViteUserConfig;
