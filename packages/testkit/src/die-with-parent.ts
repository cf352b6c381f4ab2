/** `--import`ed into a server under test: it dies when its stdin ends, which happens however the test process dies. */
import { isMainThread } from "node:worker_threads";

// Threads of the server import this, too, and their stdin has ended from the start.
if (isMainThread) {
  process.stdin.resume();
  // A server that could not start ends by itself. Standard input is a pipe here, which is a socket to Node.
  if ("unref" in process.stdin) process.stdin.unref();
  process.stdin.once("close", () => process.kill(process.pid, "SIGKILL"));
}
