/** How tests start `stdio-bulk-fixture.ts` in a process of its own. */
import { fileURLToPath } from "node:url";

export const STDIO_CHILD = {
  command: process.execPath,
  args: [fileURLToPath(new URL("./stdio-bulk-fixture.ts", import.meta.url))],
  stderr: "ignore" as const,
};
