/**
 * Work whose memory nobody can foresee, such as expressions that strangers wrote, each piece in a process of its own. V8
 * ends the whole process where a single string or list is larger than the heap that is left, whatever the limits of the
 * thread that asked for it.
 */
import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import type { Task } from "../threads/thread.ts";
import type { Limit } from "../threads/thread-pool.ts";
import { LimitError, PATIENCE_MS } from "../threads/thread-pool.ts";
import { Turns } from "../turns/turns.ts";

export interface ProcessPoolOptions {
  /** The error to be thrown when too much waits already. */
  readonly refuse: () => Error;
  /** How many processes there are at most. Default: 2. */
  readonly processes?: number;
  /** How many pieces of work may wait. Default: 20. */
  readonly maxWaiting?: number;
  /** That one piece of work may compute. Default: 2,000 ms. */
  readonly cpuLimitMs?: number;
  /** Of the heap that a piece of work has. Default: 64 MB. */
  readonly heapMb?: number;
}

/** What a process is told, once. */
export interface Question {
  readonly task: Task;
  readonly input: unknown;
  readonly cpuLimitMs: number;
  readonly heapMb: number;
}

export type Answer = { readonly output: unknown } | { readonly error: string; readonly limit?: Limit };

const HOST = new URL("./host.ts", import.meta.url);

/** The process ends by itself before, unless it can't. */
const LATEST_MS = PATIENCE_MS + 10_000;

/** How a process ends that V8 or the system has found too large: a signal, or on Windows a status. */
const MEMORY_SIGNALS: readonly unknown[] = ["SIGABRT", "SIGKILL", "SIGTRAP", "SIGILL", 134];

export class ProcessPool {
  readonly #turns: Turns;
  readonly #limits: { readonly cpuLimitMs: number; readonly heapMb: number };
  readonly #running = new Set<ChildProcess>();
  #isClosed = false;

  constructor({ refuse, processes = 2, maxWaiting = 20, cpuLimitMs = 2000, heapMb = 64 }: ProcessPoolOptions) {
    this.#turns = new Turns({ places: processes, maxWaiting, refuse });
    this.#limits = { cpuLimitMs, heapMb };
  }

  /**
   * Calls a function in a process of its own. Input and output are copied; see the structured clone algorithm.
   *
   * @param task where the function is exported, which is named as `Run`, too.
   * @throws what `refuse` makes when too much waits already, `LimitError` when it takes more time or memory than it may,
   *   an `Error` when it throws.
   */
  run<Run extends (input: never) => unknown>(task: Task, input: Parameters<Run>[0]): Promise<Awaited<ReturnType<Run>>> {
    // The process calls the function of that name, so its output has the function's type.
    return this.#turns.run(() => this.#ask({ task, input, ...this.#limits })) as Promise<Awaited<ReturnType<Run>>>;
  }

  /** Ends every process; what was asked for and is not done fails. */
  close(): void {
    this.#isClosed = true;
    for (const child of this.#running) child.kill("SIGKILL");
  }

  async #ask(question: Question): Promise<unknown> {
    if (this.#isClosed) throw new Error("The processes are closed.");
    // Nothing of the environment: it has secrets.
    const child = fork(HOST, {
      env: {},
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#running.add(child);
    const timer = setTimeout(() => child.kill("SIGTERM"), LATEST_MS);
    try {
      return toOutput(await answerOf(child, question));
    } catch (error) {
      throw this.#isClosed ? new Error("The processes are closed.") : error;
    } finally {
      clearTimeout(timer);
      this.#running.delete(child);
      child.kill("SIGKILL");
    }
  }
}

function answerOf(child: ChildProcess, question: Question): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  child.once("message", (answer: Answer) => resolve(answer));
  child.once("error", reject);
  child.once("exit", (code, signal) => {
    const end = signal ?? code;
    if (MEMORY_SIGNALS.includes(end))
      resolve({ error: "It took more memory than a process may have.", limit: "memory" });
    else if (end === "SIGTERM") resolve({ error: `It took over ${LATEST_MS} ms.`, limit: "time" });
    else reject(new Error(`Its process ended with ${end}.`));
  });
  // What cannot be sent fails by the end of the process.
  child.send(question, () => {});
  return promise;
}

function toOutput(answer: Answer): unknown {
  if ("output" in answer) return answer.output;
  throw answer.limit ? new LimitError(answer.limit, answer.error) : new Error(answer.error);
}
