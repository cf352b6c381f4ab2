import { spawn } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person looks at a terminal, on both ends. */
  readonly isTerminal: boolean;
}

/**
 * The program that opens an address in the browser of whoever started the server; undefined where nobody sits at this
 * machine: in CI, in a container, over SSH, without a desktop.
 */
export function openerOf({ platform, env, isTerminal }: Surroundings): readonly string[] | undefined {
  const isFar = env.SSH_CONNECTION !== undefined || env.SSH_TTY !== undefined;
  const isAlone = Boolean(env.CI) || env.NODE_ENV === "test" || env.VITEST !== undefined || env.container !== undefined;
  if (!isTerminal || isFar || isAlone) return undefined;
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : undefined;
}

/** By then a browser has read it. */
const KEPT_MS = 20_000;

/**
 * Opens a link that signs in. Other users of the machine see the arguments of every process, so the browser is given a
 * file that only its owner can read, which leads on, and is deleted soon.
 *
 * @returns when the file is gone. Fails never: the link was printed, too.
 */
export async function openBrowser(
  url: string,
  folder: string,
  opener: readonly string[],
  start: (program: string, args: readonly string[]) => void = startApart,
): Promise<void> {
  const file = join(folder, "open-console.html");
  try {
    await writeFile(file, pageThatLeadsTo(url), { mode: 0o600, flag: "w" });
    const [program = "", ...args] = opener;
    start(program, [...args, pathToFileURL(file).href]);
    await delay(KEPT_MS, undefined, { ref: false });
  } catch {
    // The folder is full or read-only.
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

/** It outlives us, and may be missing. */
function startApart(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}

function pageThatLeadsTo(url: string): string {
  const address = url.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Overdub</title>
<p><a href="${address}">Open the console</a></p>
`;
}
