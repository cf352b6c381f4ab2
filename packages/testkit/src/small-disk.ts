import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own that can really be full. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Leaves no byte free. */
  fill(): void;
  /** Frees what `fill` took. */
  makeSpace(): void;
}

const BLOCK = Buffer.alloc(4096);

/** Whether this process may mount one, as root on Linux may; tests that need one are skipped otherwise. */
export function canMountDisks(): boolean {
  try {
    mountDisk(1)[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

/** @throws an `Error` where that is not allowed. */
export function mountDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), "overdub-disk-"));
  const ballast = join(path, "ballast");
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path], { stdio: "ignore" });
  } catch (error) {
    rmdirSync(path);
    throw error;
  }
  return {
    path,
    fill() {
      const file = openSync(ballast, "a");
      try {
        for (;;) writeSync(file, BLOCK);
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
      } finally {
        closeSync(file);
      }
    },
    makeSpace: () => rmSync(ballast),
    [Symbol.dispose]() {
      // Detached at once even if a process has not let go of a file yet.
      execFileSync("umount", ["--lazy", path]);
      rmdirSync(path);
    },
  };
}
