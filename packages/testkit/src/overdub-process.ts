import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NO_DNS } from "./start-dns.ts";

export interface ProcessOptions {
  /** Data folder. */
  readonly data: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Modules to `--import` first. */
  readonly preload?: readonly string[];
}

const MAIN = fileURLToPath(new URL("../../overdub/src/main.ts", import.meta.url));

/** Command, arguments and environment with which a client, or a test, starts `overdub <args>`. */
export function overdubCommand(args: readonly string[], { data, env, preload = [] }: ProcessOptions) {
  return {
    command: process.execPath,
    args: [...preload.flatMap((module) => ["--import", module]), MAIN, ...args],
    // Nothing is inherited, so that no variable of the shell decides about the tests.
    env: {
      PATH: process.env.PATH ?? "",
      // Halves the time that a process needs to start.
      NODE_COMPILE_CACHE: join(tmpdir(), "overdub-test-compile-cache"),
      OVERDUB_DATA: data,
      OVERDUB_PORT: "0",
      OVERDUB_WORKSPACE_PORT: "0",
      OVERDUB_DNS_RESOLVER: NO_DNS,
      // `visit` says where its visitor is.
      OVERDUB_GEO_HEADERS: "vercel",
      // Tests have their upstreams there.
      OVERDUB_UPSTREAM_ALLOW: "127.0.0.1,::1",
      ...env,
    },
  };
}

export function spawnOverdub(args: readonly string[], options: ProcessOptions): ChildProcessWithoutNullStreams {
  const { command, args: all, env } = overdubCommand(args, options);
  return spawn(command, all, { env });
}

export interface Finished {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; one that has none is killed after `limitMs` (2 minutes), or when this process dies. */
export async function runOverdub(
  args: readonly string[],
  { input, limitMs = 120_000, ...options }: ProcessOptions & { input?: string; limitMs?: number },
): Promise<Finished> {
  const child = spawnOverdub(args, options);
  const output = collectOutput(child);
  child.stdin.on("error", () => undefined).end(input);
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  process.off("exit", kill);
  clearTimeout(timer);
  return { code, ...output };
}

/** Grows while the process runs. */
export function collectOutput(child: ChildProcessWithoutNullStreams): { stdout: string; stderr: string } {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  return output;
}
