import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { packageName, readLockFile } from "./lock-file.ts";
import { missingPackages } from "./missing-packages.ts";
import { holdsVersion } from "./node-range.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const packages = [...readLockFile(root)].filter(([, { link }]) => !link);
/** Of those that are installed here. What is for another platform is known by the lock file alone. */
const manifests = new Map(
  packages
    .map(([folder]) => [folder, join(root, folder, "package.json")] as const)
    .filter(([, file]) => existsSync(file))
    .map(([folder, file]) => [folder, JSON.parse(readFileSync(file, "utf8"))]),
);

/** Licences that ask for no more than a notice. */
const PERMISSIVE = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
];
/**
 * Of what is not passed on with Overdub, so that changed files of theirs never are; and of fonts, which are passed on as they
 * are, with their licence.
 */
const FOR_DEVELOPMENT = [...PERMISSIVE, "MPL-2.0", "OFL-1.1"];
/** Packages that state their licence in a file only. */
const STATED_IN_FILE: Readonly<Record<string, string>> = { dub: "MIT" };

test("every package is licensed as the list allows", () => {
  const refused = packages.flatMap(([folder, { license, dev }]) => {
    const name = packageName(folder);
    const stated: string = manifests.get(folder)?.license ?? license ?? STATED_IN_FILE[name] ?? "none";
    const allowed = dev ? FOR_DEVELOPMENT : PERMISSIVE;
    return stated
      .replaceAll(/[()]/g, "")
      .split(" OR ")
      .some((one) => allowed.includes(one))
      ? []
      : [`${name}: ${stated}`];
  });
  expect(refused).toEqual([]);
});

test("no package is one that its maintainers advise against", () => {
  expect(packages.filter(([, { deprecated }]) => deprecated)).toEqual([]);
});

test("the lock file holds a digest of every package", () => {
  // What another one brings along is in the digest of that one.
  const weak = packages.filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith("sha512-"));
  expect(weak.map(([folder]) => folder)).toEqual([]);
});

test("the lock file knows every package of this repository as its manifest is", () => {
  const manifests = globSync(["packages/*/package.json", "bench/package.json"], { cwd: root });
  const { packages: locked } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  for (const manifest of manifests) {
    const { name, dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, manifest), "utf8"));
    const folder = dirname(manifest);
    const known = { name, dependencies: {}, devDependencies: {}, ...locked[folder] };
    expect(known).toMatchObject({ name, dependencies, devDependencies });
    expect(locked[`node_modules/${name}`]).toEqual({ resolved: folder, link: true });
  }
});

test("what runs Overdub is installed without running anything of it", () => {
  const scripts = packages.filter(([, { dev, hasInstallScript }]) => hasInstallScript && !dev);
  expect(scripts.map(([folder]) => folder)).toEqual([]);
});

test.each([
  ["linux", "x64"],
  ["linux", "arm64"],
  ["darwin", "x64"],
  ["darwin", "arm64"],
  ["win32", "x64"],
])("the lock file pins Node and DuckDB for %s on %s", (os, cpu) => {
  const fitting = packages
    .filter(([, { dev, optional }]) => optional && !dev)
    .filter(([, entry]) => entry.os?.includes(os) && entry.cpu?.includes(cpu))
    .filter(([, { libc }]) => libc === undefined || libc.includes("glibc"))
    .map(([folder]) => packageName(folder));
  expect(fitting.sort()).toEqual([
    expect.stringMatching(/^@duckdb\/node-bindings-/),
    expect.stringMatching(/^node-(bin-)?(linux|darwin|win)-/),
  ]);
});

test("the lock file leaves out no platform of a package that runs Overdub", () => {
  const folders = new Set(packages.map(([folder]) => folder));
  const missing = packages.flatMap(([folder, { dev, optionalDependencies = {} }]) =>
    Object.keys(dev ? {} : optionalDependencies).filter(
      (name) => !folders.has(`${folder}/node_modules/${name}`) && !folders.has(`node_modules/${name}`),
    ),
  );
  expect(missing).toEqual([]);
});

/**
 * npm compares `engines` with the Node that installs, which may be older than the one that runs. So the lock file leaves
 * them out, and they are compared here with those that run.
 */
test("every package runs on each Node that the lock file pins, and npm warns of none", () => {
  const listed = packages.filter(([, { engines }]) => engines).map(([folder]) => folder);
  expect(listed, "`npm run fix` takes `engines` out of the lock file").toEqual([]);

  const nodes = packages.filter(([folder]) => /^node_modules\/node-(bin-)?(linux|darwin|win)-/.test(folder));
  const versions = nodes.map(([, { version = "" }]) => version);
  expect(versions).toHaveLength(5);
  const refusing = [...manifests].flatMap(([folder, { engines }]) =>
    versions
      .filter((version) => !holdsVersion(engines?.node ?? "*", version))
      .map((version) => `${folder}: ${version}`),
  );
  expect(refusing).toEqual([]);
});

test("a range of versions is read in the forms that packages use", () => {
  const version = "20.18.1";
  for (const range of ["*", "20", "20.*", ">=4", ">= 20", ">= 10.x", ">=20.18.1", "^20.1.0", "^18 || >=20"]) {
    expect([range, holdsVersion(range, version)]).toEqual([range, true]);
  }
  for (const range of ["22", "2", ">=20.19.0", ">= 20.18.2", "^20.19.0 || >=22.12.0", "^18.20.0", "6.* || 8.*"]) {
    expect([range, holdsVersion(range, version)]).toEqual([range, false]);
  }
  for (const range of ["<23", "~20.1.0", ">=20 <22", "", "lts"]) {
    expect(() => holdsVersion(range, version)).toThrow("not read");
  }
});

test("where tests run, nothing that they need is missing", () => {
  expect(missingPackages(root)).toEqual([]);
});
