import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cores } from "../measure/machine.ts";
import { pinOtherThreads, takeCores } from "../measure/machine.ts";
import type { Answer, CpuSeconds, Ready } from "./messages.ts";

export interface ServerOptions {
  /** Default: the core of the servers under measurement. */
  readonly role?: keyof Cores;
  /** Where to leave a CPU profile, from when the server is ready to its end. */
  readonly profileFolder?: string | undefined;
  /** Handed to the server, as JSON. */
  readonly input?: unknown;
}

/** A server in a process of its own. */
export interface RunningServer {
  readonly origin: string;
  /** What the server wants to have known. */
  readonly facts: Readonly<Record<string, string>>;
  cpuSeconds(): Promise<CpuSeconds>;
  call(command: string, input?: unknown): Promise<unknown>;
  /** Ends the process, which takes its files with it. */
  close(): Promise<void>;
}

/**
 * Runs a module that calls `serve`. Where processes can be pinned, it is on the core of its role, and the caller stays on
 * that of the load until `giveCoresBack`.
 *
 * @throws an `Error` with what the process has printed, if it does not come up.
 */
export async function startServer(module: URL, options: ServerOptions = {}): Promise<RunningServer> {
  const { role = "server", profileFolder, input = null } = options;
  const cores = takeCores();
  const pinning = cores ? { execPath: "taskset", execArgv: ["-c", String(cores[role]), process.execPath] } : {};
  const child = fork(fileURLToPath(module), [JSON.stringify(input)], {
    ...pinning,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Ctrl-C is not for it: it ends when the channel does.
    detached: true,
  });
  let printed = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    printed += text;
  });
  const exited = once(child, "exit");
  const ended = exited.then(() => {
    throw new Error(`${module.pathname} ended:\n${printed}`);
  });
  ended.catch(() => undefined);
  const [ready] = (await Promise.race([once(child, "message"), ended])) as [Ready];
  const call = (command: string, argument?: unknown) => Promise.race([exchange(child, command, argument), ended]);
  if (cores && role === "server" && child.pid !== undefined) pinOtherThreads(child.pid, cores);
  if (profileFolder) await call("startProfile");
  return {
    origin: `http://127.0.0.1:${ready.port}`,
    facts: ready.facts,
    cpuSeconds: async () => (await call("cpuSeconds")) as CpuSeconds,
    call,
    async close() {
      if (profileFolder)
        await call("writeProfile", join(profileFolder, `${basename(module.pathname, ".ts")}.cpuprofile`));
      if (child.connected) child.disconnect();
      const [code] = await exited;
      if (code !== 0) throw new Error(`${module.pathname} did not end well:\n${printed}`);
    },
  };
}

/** One at a time. */
async function exchange(child: ChildProcess, command: string, input: unknown): Promise<unknown> {
  const answered = once(child, "message");
  child.send({ command, input });
  const [answer] = (await answered) as [Answer];
  if ("error" in answer) throw new Error(`${command} failed: ${answer.error}`);
  return answer.result;
}
