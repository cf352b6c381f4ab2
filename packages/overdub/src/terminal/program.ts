import { basename, relative } from "node:path";
import packageJson from "../../package.json" with { type: "json" };

export const VERSION = packageJson.version;

/** How this process was started, as far as it shows. */
interface Invocation {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the script, as it was given. */
  readonly path: string;
  readonly folder: string;
}

/**
 * What a person types to run another command, by how they ran this one: hints must work where `overdub` is in no folder of
 * the PATH.
 */
export function programName({ env, path, folder }: Invocation = here()): string {
  if (env.npm_command === "exec") return "npx overdub";
  if (env.npm_lifecycle_event === "overdub" || env.npm_lifecycle_event === "start") return "npm run overdub --";
  if (basename(path) === "overdub") return "overdub";
  return `node ${relative(folder, path)}`;
}

function here(): Invocation {
  return { env: process.env, path: process.argv[1] ?? "overdub", folder: process.cwd() };
}
