/**
 * `--import`ed into a process under test: it dies, as by `kill -9`, at the commit of a transaction whose number is in
 * `OVERDUB_TEST_DIE_AT_COMMIT`, right before it or, with a minus, right behind it. Transactions of one statement are not
 * counted. With `OVERDUB_TEST_DIE_AT_COMMIT_OF`, the beginning of a statement, those in which it was run are.
 */
import { StatementSync } from "node:sqlite";

const at = Number(process.env.OVERDUB_TEST_DIE_AT_COMMIT);
const counted = process.env.OVERDUB_TEST_DIE_AT_COMMIT_OF;
const { run, all } = StatementSync.prototype;
let commits = 0;
let statements = 0;

StatementSync.prototype.run = function (this: StatementSync, ...parameters: unknown[]) {
  const { sourceSQL } = this;
  const isCommit = sourceSQL === "commit";
  if (sourceSQL.startsWith("begin")) statements = 0;
  else if (!isCommit && sourceSQL.startsWith(counted ?? "")) statements += 1;
  const isLast = isCommit && statements > (counted === undefined ? 1 : 0) && ++commits === Math.abs(at);
  if (isLast && at > 0) process.kill(process.pid, "SIGKILL");
  const result = Reflect.apply(run, this, parameters);
  if (isLast) process.kill(process.pid, "SIGKILL");
  return result;
};

/** A statement that returns the rows that it has changed. */
StatementSync.prototype.all = function (this: StatementSync, ...parameters: unknown[]) {
  if (counted === undefined && !/^\s*(select|with)\b/i.test(this.sourceSQL)) statements += 1;
  return Reflect.apply(all, this, parameters);
};
