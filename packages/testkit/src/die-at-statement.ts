/**
 * `--import`ed into a server under test: it dies, as by `kill -9`, when it is about to write to the table named by
 * `OVERDUB_TEST_DIE_AT` for the first time.
 */
import { DatabaseSync } from "node:sqlite";

const statement = new RegExp(`^insert into "?${process.env.OVERDUB_TEST_DIE_AT}"? `);
const { prepare } = DatabaseSync.prototype;

DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql, ...options) {
  if (statement.test(sql)) process.kill(process.pid, "SIGKILL");
  return prepare.call(this, sql, ...options);
};
