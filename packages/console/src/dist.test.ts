import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test, vi } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const DIST = join(ROOT, "dist");
const KB = 1024;

const built = (name: string) => readFileSync(join(DIST, name), "utf8");
const scripts = globSync("**/*.js", { cwd: DIST }).map((name) => name.replaceAll("\\", "/"));
const weightOf = (name: string) => gzipSync(built(name), { level: 9 }).length;

/** What a file imports as soon as it runs, and what these import. */
function loadedWith(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, file = ""] of built(name).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g))
    loadedWith(`assets/${file}`, seen);
  return seen;
}

const [, entry = ""] = /src="\/console\/(assets\/[^"]+\.js)"/.exec(built("index.html")) ?? [];
const first = loadedWith(entry);

test("what is committed is what the sources give, byte for byte", async () => {
  // Vitest's own would make a build for development.
  vi.stubEnv("NODE_ENV", "production");
  const output = await build({
    configFile: join(ROOT, "vite.config.ts"),
    logLevel: "error",
    build: { write: false },
  }).finally(() => vi.unstubAllEnvs());
  if (!("output" in output)) throw new Error("One output is expected");
  const differing = output.output
    .filter((file) => {
      const now = file.type === "chunk" ? file.code : file.source;
      const path = join(DIST, file.fileName);
      return !existsSync(path) || !Buffer.from(now).equals(readFileSync(path));
    })
    .map(({ fileName }) => fileName);
  expect(differing, "`npm run build:console` writes it again").toEqual([]);
  const names = new Set(output.output.map(({ fileName }) => fileName));
  const publicFiles = globSync("*", { cwd: join(ROOT, "public") });
  const left = globSync("**/*.*", { cwd: DIST }).filter((name) => !names.has(name) && !publicFiles.includes(name));
  expect(left).toEqual([]);
});

test("the first page needs at most 200 KB of compressed script", () => {
  const weight = [...first].reduce((sum, name) => sum + weightOf(name), 0);
  expect(weight).toBeGreaterThan(50 * KB);
  expect(weight).toBeLessThanOrEqual(200 * KB);
});

test.each(scripts.filter((name) => name.startsWith("assets/") && !first.has(name)))(
  "with what only it needs, %s has at most 60 KB",
  (name) => {
    const own = [...loadedWith(name)].filter((file) => !first.has(file));
    expect(own.reduce((sum, file) => sum + weightOf(file), 0)).toBeLessThanOrEqual(60 * KB);
  },
);

/** Names of namespaces, and addresses in messages of libraries: nothing that anybody requests. */
const NAMES = [
  "www.w3.org",
  "react.dev",
  "tanstack.com",
  "json-schema.org",
  "tailwindcss.com",
  "radix-ui.com",
  "localhost",
  "feross.org",
  "github.com",
];

test("nothing names an address of somebody else that a browser would load", () => {
  // The viewer of the API reference is another's package as it is; a browser test sees that it asks nobody.
  for (const name of globSync("**/*.{html,css,js,svg}", { cwd: DIST, exclude: ["reference/swagger-ui*"] })) {
    const hosts = [...built(name).matchAll(/https?:\/\/([a-z0-9.-]+)/gi)].map(([, host = ""]) => host);
    const others = hosts.filter((host) => host.includes(".") && !NAMES.some((known) => host.endsWith(known)));
    expect([name, others.filter((host) => !host.endsWith(".example"))]).toEqual([name, []]);
    if (name.endsWith(".css")) expect(built(name)).not.toMatch(/url\((?!"?\.\/[\w.-]+\.woff2)/);
  }
});

test("the notices of what is passed on come along", () => {
  expect(built("licenses.md")).toContain("react-dom");
  expect(built("fonts.txt")).toContain("SIL OPEN FONT LICENSE");
});
