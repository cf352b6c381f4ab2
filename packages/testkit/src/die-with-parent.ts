/** `--import`ed into a server under test: it dies when its stdin ends, which happens however the test process dies. */
import { isMainThread } from "node:worker_threads";

// Threads of the server import this, too, and their stdin has ended from the start.
if (isMainThread) {
  process.stdin.resume();
  process.stdin.once("close", () => process.kill(process.pid, "SIGKILL"));
}
