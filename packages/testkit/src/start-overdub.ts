import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@overdub/contract";
import { createClient } from "@overdub/contract";
import type { DemoData } from "@overdub/workspace";
import type { Finished, ProcessOptions } from "./overdub-process.ts";
import { collectOutput, spawnOverdub } from "./overdub-process.ts";

/** What `serve --json` prints, and the file that it names; the secrets on a first start only, and empty otherwise. */
export interface PrintedStart {
  readonly gateway: string;
  readonly workspace: string;
  readonly apiToken: string;
  readonly mcpUrl: string;
  readonly accountId: string;
  readonly workspaceKey: string;
  readonly demo?: DemoData;
}

export interface LaunchOptions extends ProcessOptions {
  /** For `serve`. */
  readonly args?: readonly string[];
}

const NO_SECRETS = { apiToken: "", mcpUrl: "", accountId: "", workspaceKey: "" };
const DIE_WITH_PARENT = new URL("./die-with-parent.ts", import.meta.url).href;

/** An empty folder for an installation, which `await using` deletes. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "overdub-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** `overdub serve` in a process of its own, on free ports, which does not outlive this process. */
export interface LaunchedOverdub {
  readonly pid: number;
  /** What it has written so far. */
  readonly output: Readonly<{ stdout: string; stderr: string }>;
  /** Whether it has announced itself, or ended without. */
  readonly ready: Promise<boolean>;
  readonly finished: Promise<Finished>;
  /** Ends it with this signal. Default: SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
}

export interface StartedOverdub extends LaunchedOverdub, PrintedStart, AsyncDisposable {
  readonly data: string;
}

export function launchOverdub({ args = [], preload = [], ...options }: LaunchOptions): LaunchedOverdub {
  const child = spawnOverdub(["serve", ...args], { ...options, preload: [DIE_WITH_PARENT, ...preload] });
  const output = collectOutput(child);
  const finished: Promise<Finished> = once(child, "close").then(([code]) => ({ code, ...output }));
  return {
    pid: child.pid ?? 0,
    output,
    finished,
    ready: Promise.race([once(child.stdout, "data").then(() => true), finished.then(() => false)]),
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return finished;
    },
  };
}

/**
 * Launches and waits. Without `data` it gets a folder that is deleted when it is disposed of.
 *
 * @throws an `Error` with everything it wrote, if it ends before it is ready.
 */
export async function startOverdub({ args = [], ...options }: Partial<LaunchOptions> = {}): Promise<StartedOverdub> {
  const folder = options.data === undefined ? await temporaryFolder() : undefined;
  const data = options.data ?? join(folder?.path ?? "", "data");
  const launched = launchOverdub({ ...options, data, args: ["--json", ...args] });
  if (!(await launched.ready)) {
    await folder?.[Symbol.asyncDispose]();
    throw new Error(`overdub serve did not start:\n${launched.output.stdout}${launched.output.stderr}`);
  }
  const { secretsFile, ...open } = JSON.parse(launched.output.stdout);
  const secrets = secretsFile === undefined ? {} : JSON.parse(await readFile(secretsFile, "utf8"));
  const printed: PrintedStart = { ...NO_SECRETS, ...open, ...secrets };
  return {
    ...launched,
    ...printed,
    data,
    async [Symbol.asyncDispose]() {
      await launched.stop("SIGKILL");
      await folder?.[Symbol.asyncDispose]();
    },
  };
}

/** Dub's API of the embedded workspace; each answer is checked against the contract. */
export function dubClient({ workspace }: Pick<PrintedStart, "workspace">, workspaceKey: string): Client {
  return createClient({ baseUrl: `${workspace}/api`, token: workspaceKey, validate: true });
}
