export { ByteBudget } from "./bodies/byte-budget.ts";
export { continueWhenRead } from "./bodies/continue-when-read.ts";
export type { BodyFault, BodyLimits } from "./bodies/request-body.ts";
export { RequestBody } from "./bodies/request-body.ts";
export { ProcessPool } from "./processes/process-pool.ts";
export type { Task } from "./threads/thread.ts";
export type { Limit } from "./threads/thread-pool.ts";
export { LimitError, ThreadPool } from "./threads/thread-pool.ts";
export { Turns } from "./turns/turns.ts";
