#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Most of a short command's time goes into compiling. The cache is in a folder of whoever installed Overdub: in a shared
// one others could leave code. Where it cannot be written, there is none. It has TypeScript as JavaScript, too: this file
// is JavaScript so that Node need not load its compiler, which takes a tenth of the start and 8 MB of memory.
const cache = fileURLToPath(new URL("../node_modules/.cache/compile", import.meta.url));
enableCompileCache(cache);
// For threads and further processes.
process.env.NODE_COMPILE_CACHE ??= cache;

const { runCommandLine } = await import("./commands/run-command-line.ts");
await runCommandLine(process.argv.slice(2));
