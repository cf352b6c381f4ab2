/**
 * Runs the whole suite with a seed drawn at random, and then its property tests with others: as many runs again for each.
 * Every seed is printed, and `OVERDUB_TEST_SEED=<seed> npm test` is that run again. Then other people's MCP clients, as npm
 * has them that night, use a started server.
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { globSync, readFileSync } from "node:fs";

const ROUNDS = 20;
const MORE = {
  ORACLE_EVENTS: "50000",
  ORACLE_QUESTIONS: "300",
  OVERDUB_TEST_KILLS: "20",
  OVERDUB_TEST_PROGRAMS: "100",
  OVERDUB_TEST_STORIES: "whole",
};

function run(files: readonly string[], env: Readonly<Record<string, string>>): boolean {
  const seed = String(randomInt(2 ** 31));
  console.log(`\nOVERDUB_TEST_SEED=${seed}`);
  const options = { stdio: "inherit", env: { ...process.env, ...env, OVERDUB_TEST_SEED: seed } } as const;
  return spawnSync("npx", ["vitest", "run", ...files], options).status === 0;
}

const properties = globSync("packages/*/src/**/*.test.ts").filter((file) =>
  readFileSync(file, "utf8").includes("fast-check"),
);
const outcomes = [run([], MORE)];
for (let round = 1; round <= ROUNDS; round += 1) outcomes.push(run(properties, {}));
outcomes.push(spawnSync("npm", ["run", "--silent", "test:clients"], { stdio: "inherit" }).status === 0);
if (outcomes.includes(false)) process.exitCode = 1;
