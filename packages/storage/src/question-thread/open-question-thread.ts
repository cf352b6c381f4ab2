import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { LinkQuestion } from "../events/ask-links.ts";
import { fromThrown, toError } from "../threads/thrown.ts";
import { WaitingCalls } from "../threads/waiting-calls.ts";
import type { Answer, Asked, QuestionThreadData } from "./messages.ts";

export interface QuestionThread {
  /** Rows, in the order of questions: each waits for those before it. */
  ask<Row>(question: LinkQuestion): Promise<Row[]>;
  /** Ends the thread; what was asked and not answered fails. A statement that runs is waited for: nothing interrupts it. */
  close(): Promise<void>;
}

/**
 * Questions to a SQLite file that read many rows to say little: counts and searches of which no index knows the answer. A
 * statement holds the thread that runs it, for seconds if there are a million links: neither that of redirects nor that of
 * the event store, which commits clicks, can be this one. It begins with the first question.
 */
export function openQuestionThread(data: QuestionThreadData): QuestionThread {
  const calls = new WaitingCalls();
  let worker: Worker | undefined;
  let isClosed = false;

  function start(): Worker {
    const started = new Worker(new URL("./thread.ts", import.meta.url), { workerData: data });
    started.on("message", (message: Answer) => {
      if ("rows" in message) calls.resolve(message.id, message.rows);
      else calls.reject(message.id, fromThrown(message.error));
    });
    started.on("error", (error) => end(started, toError(error)));
    started.on("exit", () => end(started, new Error("The database is closed.")));
    return started;
  }

  /** The next question begins another one. */
  function end(ended: Worker, error: Error): void {
    if (worker !== ended) return;
    worker = undefined;
    calls.rejectAll(error);
  }

  return {
    async ask<Row>({ sql, parameters }: LinkQuestion) {
      if (isClosed) throw new Error("The database is closed.");
      worker ??= start();
      const { id, answered } = calls.add();
      const asked: Asked = { id, sql, parameters };
      worker.postMessage(asked);
      // What is selected has the shape that its query gives it.
      return (await answered) as Row[];
    },
    async close() {
      isClosed = true;
      if (!worker) return;
      const exited = once(worker, "exit");
      await worker.terminate();
      await exited;
    },
  };
}
