import { readFileSync } from "node:fs";

/** Each after what it imports. */
const MODULES = ["safely", "settings", "cookies", "partner-data", "outbound-links", "requests", "main"];

/**
 * The script's modules as one classic script. Their names are unique, so that imports and exports can simply go, and
 * comments with them; whatever needs more than that needs a bundler.
 */
export function bundleModules(): string {
  const modules = MODULES.map((name) => readFileSync(new URL(`./page/${name}.js`, import.meta.url), "utf8"));
  const body = modules
    .join("")
    .replaceAll(/^import .*\n/gm, "")
    .replaceAll(/^export /gm, "")
    .replaceAll(/ *\/\*\*[\s\S]*?\*\/\n?/g, "")
    .replaceAll(/^ *\/\/ .*\n/gm, "")
    .replaceAll(/\n{2,}/g, "\n");
  return `(() => {\n"use strict";\n${body}})();\n`;
}
