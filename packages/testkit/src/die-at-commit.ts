/**
 * `--import`ed into a process under test: it dies, as by `kill -9`, at the commit of a transaction whose number is in
 * `OVERDUB_TEST_DIE_AT_COMMIT`, right before it or, with a minus, right behind it.
 */
import { StatementSync } from "node:sqlite";

const at = Number(process.env.OVERDUB_TEST_DIE_AT_COMMIT);
const { run } = StatementSync.prototype;
let commits = 0;

StatementSync.prototype.run = function (this: StatementSync, ...parameters: unknown[]) {
  const isLast = this.sourceSQL === "commit" && ++commits === Math.abs(at);
  if (isLast && at > 0) process.kill(process.pid, "SIGKILL");
  const result = Reflect.apply(run, this, parameters);
  if (isLast) process.kill(process.pid, "SIGKILL");
  return result;
};
