import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export interface ConformanceRun {
  /** 0 if what the revision requires has passed, but for what was expected to fail, which did fail. */
  readonly exitCode: number | null;
  readonly output: string;
}

interface ConformanceOptions {
  readonly url: string;
  readonly revision: "2026-07-28" | "2025-11-25";
  /** YAML file beside this one. Default: nothing may fail. */
  readonly expectedFailures?: string;
}

const COMMAND = createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/dist/index.js");

/** Runs the scenarios of one revision of the protocol against a server. */
export async function runConformance({ url, revision, expectedFailures }: ConformanceOptions): Promise<ConformanceRun> {
  const baseline = expectedFailures && fileURLToPath(new URL(expectedFailures, import.meta.url));
  const args = ["server", "--url", url, "--requirements", revision];
  const child = spawn(process.execPath, [COMMAND, ...args, ...(baseline ? ["--expected-failures", baseline] : [])], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on("close", resolve).on("error", reject);
  return { exitCode: await promise, output };
}
