/** `--import`ed into a server under test: it dies when its stdin ends, which happens however the test process dies. */
process.stdin.resume();
process.stdin.once("close", () => process.kill(process.pid, "SIGKILL"));
