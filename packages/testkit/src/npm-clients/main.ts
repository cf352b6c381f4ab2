/**
 * `npm run test:clients`: clients of other people, as npm has them today and unmodified, use a started server. They are
 * installed into a temporary folder. No model is asked. A part of a client's name runs that client alone.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startOverdub, temporaryFolder } from "../start-overdub.ts";
import { KINDS } from "./kinds.ts";
import type { Installed } from "./npm-client.ts";
import { stepsOf } from "./scenario.ts";

const STEP_MS = 120_000;

const wanted = process.argv[2] ?? "";
const kinds = Object.entries(KINDS).filter(([name]) => name.toLowerCase().includes(wanted.toLowerCase()));
let failures = 0;
for (const [name, kind] of kinds) {
  // Each has a folder of its own, because they want different versions of the same packages.
  await using folder = await temporaryFolder();
  console.log(`\n${name}`);
  const installed = await install(folder.path, kind.packages);
  await using server = await startOverdub({ args: ["--empty"] });
  const connect = (surface: string) => kind.connect(installed, `${server.mcpUrl}?surface=${surface}`);
  for (const { title, run } of stepsOf(name)) {
    const problem = await within(STEP_MS, run(connect)).then(
      () => "",
      (error: unknown) => String(error instanceof Error ? error.message : error).slice(0, 600),
    );
    if (problem) failures += 1;
    console.log(`  ${problem ? "FAIL" : "ok  "}  ${title}${problem && `: ${problem}`}`);
  }
}
console.log(`\n${kinds.length} clients, ${failures} failures`);
// A client may leave a connection open.
process.exit(failures > 0 || kinds.length === 0 ? 1 : 0);

async function install(folder: string, packages: readonly string[]): Promise<Installed> {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const options = ["install", "--include=prod", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  if (!npm) throw new Error("Start this by `npm run test:clients`.");
  const { status } = spawnSync(process.execPath, [npm, ...options, ...packages], { cwd: folder, stdio: "inherit" });
  if (status !== 0) throw new Error(`npm could not install ${packages.join(", ")}.`);
  const { packages: locked } = JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8"));
  for (const name of Object.keys(locked[""].dependencies)) {
    console.log(`  ${name} ${locked[`node_modules/${name}`].version}`);
  }
  // Packages are looked up from the file that imports them.
  const loader = join(folder, "load.js");
  writeFileSync(loader, "export const load = (specifier) => import(specifier);\n");
  const { load } = await import(pathToFileURL(loader).href);
  return { load, folder };
}

async function within<Value>(limitMs: number, work: Promise<Value>): Promise<Value> {
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(() => timer.reject(new Error(`it took more than ${limitMs / 1000} s`)), limitMs);
  try {
    return await Promise.race([work, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}
