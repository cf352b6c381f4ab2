import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the lock file says of one package; npm calls the file's form version 3. */
export interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  /** Whether another package brings it along. */
  readonly inBundle?: boolean;
  /** Of a workspace, which lies in this repository. */
  readonly link?: boolean;
  /** Only for development. */
  readonly dev?: boolean;
  /** Left out where `os`, `cpu` or `libc` say that it does not fit. */
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
  /** Why its maintainers advise against this version. */
  readonly deprecated?: string;
}

/** @param root the folder of the repository. @returns each package by its folder, such as `node_modules/zod`. */
export function readLockFile(root: string): ReadonlyMap<string, LockedPackage> {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return new Map(Object.entries<LockedPackage>(packages).filter(([folder]) => folder.includes("node_modules/")));
}

/** @param folder such as `node_modules/a/node_modules/@b/c`. @returns the package's name, such as `@b/c`. */
export function packageName(folder: string): string {
  return folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
}
