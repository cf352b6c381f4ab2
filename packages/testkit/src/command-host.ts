/**
 * Runs commands of `overdub` one after the other in one process, because most of the time of a process goes into loading
 * what the last one had loaded, too. Arguments and environment come as messages; output and status go back as messages.
 */
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "overdub/run-command-line";

const MAIN = fileURLToPath(new URL("../../overdub/src/main.js", import.meta.url));
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface HostedCommand {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What comes on its standard input. */
  readonly input?: string;
}

export type HostMessage =
  | { readonly stream: "stdout" | "stderr"; readonly text: string }
  /** After it nothing more comes of this command. */
  | { readonly code: number };

const tell = (message: HostMessage) => process.send?.(message);

for (const stream of ["stdout", "stderr"] as const) {
  const decoder = new TextDecoder();
  // The streams of this process belong to all commands; the rest of a stream, such as its errors, is not needed.
  process[stream].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    tell({ stream, text: typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }) });
    const done = rest.findLast((one) => typeof one === "function");
    if (done) process.nextTick(done);
    return true;
  };
}

process.on("message", async ({ args, env, input }: HostedCommand) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, MAIN, ...args];
  process.exitCode = undefined;
  Object.defineProperty(process, "stdin", { value: Readable.from(input ? [input] : []), configurable: true });
  await runCommandLine(args);
  process.stdout.removeAllListeners("error");
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  tell({ code });
});
// However the test process ends.
process.once("disconnect", () => process.exit());
