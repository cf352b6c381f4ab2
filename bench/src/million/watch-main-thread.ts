/**
 * Loaded before the server: tells at a socket for how long, at the most, something has kept the event loop to itself since
 * it was asked last. It is the time that the thread computes, so that what else the machine does changes nothing.
 */
import { createServer } from "node:net";
import { isMainThread } from "node:worker_threads";

const path = process.env.BENCH_WATCH_SOCKET;
const BEAT_MS = 1;

if (isMainThread && path !== undefined) {
  let longestMs = 0;
  let last = process.threadCpuUsage();
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(last);
    longestMs = Math.max(longestMs, (user + system) / 1000);
    last = process.threadCpuUsage();
  }, BEAT_MS).unref();
  createServer((socket) => {
    socket.end(String(longestMs));
    longestMs = 0;
  })
    .listen(path)
    .unref();
}
