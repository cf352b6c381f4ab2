import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createProgram } from "./program.ts";

const MAIN = fileURLToPath(new URL("../main.js", import.meta.url));

/** Writes the address of each module that is loaded to standard error. */
const TELL = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({ load(url, context, next) { console.error(url); return next(url, context); } });
`)}`;

test("each command is found alone, by the name that it has among all", async () => {
  const names = (await createProgram()).commands.map((command) => command.name());
  for (const name of names) {
    const { commands } = await createProgram("overdub", name);
    expect(commands.map((command) => command.name())).toEqual(name === "completion" ? names : [name, "completion"]);
  }
});

test.each(["--version", "token --help"])("%s loads nothing that only other commands need", (line) => {
  const args = line.split(" ");
  const { status, stderr } = spawnSync(process.execPath, ["--import", TELL, MAIN, ...args], { encoding: "utf8" });
  expect(status).toBe(0);
  const loaded = stderr.split("\n");
  expect(loaded).toContainEqual(expect.stringMatching(/commands\/program\.ts$/));
  const heavy = /\/(zod|kysely|hono|@duckdb|pino)\/|\/(contract|gateway|workspace)\/src\/index\.ts$/;
  expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
  expect(loaded.some((url) => url.endsWith("commands/serve.ts"))).toBe(line === "--version");
});
