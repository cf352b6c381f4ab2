import { globSync, readFileSync } from "node:fs";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { defineConfig } from "vitest/config";

const TESTS = "packages/*/src/**/*.test.ts";
const SUITE = "packages/testkit/src/suite";

/**
 * A test that contains one of these belongs to the project of that name, and to `unit` if it contains none. So a new test
 * needs no entry. A new helper that starts a process or a server does: a test that uses it fails until it has one.
 */
const PROCESS = [
  "node:child_process",
  "StdioClientTransport",
  "Overdub(",
  "overdubCommand",
  "startBrowser",
  "runConformance",
];
const SERVER = [
  "listen(",
  "startWorkspace",
  "startTestServer",
  "serveForTest",
  "startScriptedDub",
  "startDns",
  "startPostgres",
  "describeEachDialect",
  "describeEachEventStore",
  "InProcess",
];

const files = Map.groupBy(globSync(TESTS), (file): string => {
  const text = readFileSync(file, "utf8");
  const mentions = (word: string) => text.includes(word);
  if (PROCESS.some(mentions)) return "process";
  return SERVER.some(mentions) ? "server" : "unit";
});

interface ProjectOptions {
  /** Projects of one number run at once, those of the next one after them. */
  readonly groupOrder: number;
  readonly setupFiles: readonly string[];
}

function project(name: string, { groupOrder, setupFiles }: ProjectOptions): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: files.get(name) ?? [],
      sequence: { groupOrder },
      setupFiles: setupFiles.map((file) => `${SUITE}/${file}`),
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project("unit", { groupOrder: 0, setupFiles: ["seed.ts", "no-process.ts", "no-server.ts"] }),
      project("server", { groupOrder: 0, setupFiles: ["seed.ts", "platform-globals.ts", "no-process.ts"] }),
      project("process", { groupOrder: 1, setupFiles: ["seed.ts", "platform-globals.ts"] }),
    ],
    globalSetup: [`${SUITE}/one-postgres.ts`],
    // Tests that run in one worker share its modules: to load them takes longer than most tests, and none changes them.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Of two cores the default leaves one idle, though many tests wait for servers they have started.
    maxWorkers: "100%",
  },
});
