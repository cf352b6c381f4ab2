#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Most of a short command's time goes into compiling. The cache is in a folder of whoever installed Overdub: in a shared
// one others could leave code. Where it cannot be written, there is none.
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/compile", import.meta.url)));

const { runCommandLine } = await import("./commands/run-command-line.ts");
await runCommandLine(process.argv.slice(2));
