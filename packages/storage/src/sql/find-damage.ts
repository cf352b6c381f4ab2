import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const CHECKER = fileURLToPath(new URL("./find-damage-process.ts", import.meta.url));

/** Checked within this process in a tenth of a second. A larger file has a process of its own, which can be ended. */
const SMALL_BYTES = 32 * 1024 * 1024;

/** `damaged` with what is wrong; `unknown` where the time was too short to read the file. */
export type FileState = { readonly state: "sound" | "unknown" } | { readonly state: "damaged"; readonly fault: string };

/**
 * Looks for damage in a SQLite file: pages that are torn, lost, or in no order (`quick_check`). Other databases, and files
 * that are not there yet, are sound.
 *
 * @param url     as `openDatabase` takes it.
 * @param limitMs for a large file; a small one is always read.
 * @param signal  ends the reading of a large one.
 */
export async function checkDatabaseFile(url: string, limitMs: number, signal?: AbortSignal): Promise<FileState> {
  const path = url.startsWith("sqlite:") ? url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "") : ":memory:";
  if (path === ":memory:" || !existsSync(path)) return { state: "sound" };
  if (statSync(path).size <= SMALL_BYTES) return toState(findDamage(path));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [CHECKER, path], {
      timeout: limitMs,
      killSignal: "SIGKILL",
      ...(signal && { signal }),
      env: {},
    });
    return toState(stdout);
  } catch {
    return { state: "unknown" };
  }
}

function toState(fault: string): FileState {
  return fault === "" ? { state: "sound" } : { state: "damaged", fault };
}

/** Codes of SQLite for a file that is torn, and for one that is none of its own. */
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** What is wrong, in a line; empty where nothing is, or the file cannot be opened, which whoever opens it is told. */
export function findDamage(path: string): string {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 1_000 });
    const found = database.prepare("pragma quick_check(1)").get()?.quick_check;
    return found === "ok" ? "" : oneLine(found);
  } catch (error) {
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
    return code === CORRUPT || code === NOT_A_DATABASE ? oneLine((error as Error).message) : "";
  } finally {
    if (database?.isOpen) database.close();
  }
}

const MAX_CHARS = 200;

function oneLine(text: unknown): string {
  return String(text).replaceAll(/\s+/g, " ").trim().slice(0, MAX_CHARS);
}
