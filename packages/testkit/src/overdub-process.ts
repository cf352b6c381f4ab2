import type { ChildProcess, ChildProcessWithoutNullStreams } from "node:child_process";
import { fork, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HostedCommand, HostMessage } from "./command-host.ts";
import { NO_DNS } from "./start-dns.ts";

export interface ProcessOptions {
  /** Data folder. */
  readonly data: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Modules to `--import` first. */
  readonly preload?: readonly string[];
}

const MAIN = fileURLToPath(new URL("../../overdub/src/main.js", import.meta.url));
const HOST = fileURLToPath(new URL("./command-host.ts", import.meta.url));

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

interface RunOptions extends ProcessOptions {
  /** For its standard input. */
  readonly input?: string;
  readonly limitMs?: number;
}

/** Runs a command to its end; one that has none is killed after `limitMs` (2 minutes), or when this process dies. */
export function runOverdub(args: readonly string[], options: RunOptions): Promise<Finished> {
  const isServer = args[0] === "serve" || args[0] === "mcp";
  const needsProcess = isServer || options.preload !== undefined;
  return needsProcess ? runInProcess(args, options) : runInHost(args, options);
}

async function runInProcess(args: readonly string[], options: RunOptions): Promise<Finished> {
  const child = spawnOverdub(args, options);
  const output = collectOutput(child);
  child.stdin.on("error", () => undefined).end(options.input);
  using _limit = limitLife(child, options);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...output };
}

/** The processes that run one command after the other, and have none now: as many as there were commands at once. */
const idleHosts = new Set<ChildProcess>();

async function runInHost(args: readonly string[], options: RunOptions): Promise<Finished> {
  const { env } = overdubCommand(args, options);
  const [child = startHost()] = idleHosts;
  idleHosts.delete(child);
  const output = { stdout: "", stderr: "" };
  using _limit = limitLife(child, options);
  const code = await new Promise<number | null>((resolve) => {
    const finish = (code: number | null) => {
      child.off("message", hear).off("exit", finish);
      resolve(code);
    };
    const hear = (message: HostMessage) => {
      if ("code" in message) finish(message.code);
      else output[message.stream] += message.text;
    };
    child.on("message", hear).once("exit", finish);
    child.send({ args, env, ...(options.input !== undefined && { input: options.input }) } satisfies HostedCommand);
  });
  if (child.connected) idleHosts.add(child);
  return { code, ...output };
}

function startHost(): ChildProcess {
  const { command, env } = overdubCommand([], { data: "" });
  // A test process that has nothing else to do ends, and its host with it.
  const child = fork(HOST, { execPath: command, env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.once("exit", () => idleHosts.delete(child));
  child.unref();
  child.channel?.unref();
  return child;
}

function limitLife(child: ChildProcess, { limitMs = 120_000 }: RunOptions): Disposable {
  const kill = () => child.kill("SIGKILL");
  const timer = setTimeout(kill, limitMs);
  process.once("exit", kill);
  return {
    [Symbol.dispose]() {
      process.off("exit", kill);
      clearTimeout(timer);
    },
  };
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
