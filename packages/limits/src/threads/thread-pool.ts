/**
 * Work on what strangers sent, away from the event loop, which redirects every visitor. What takes too long or too much
 * memory is ended with its thread; the next piece of work gets a new one.
 *
 * Only for what takes memory in small pieces: one that is larger than what is left ends the whole process. See
 * `ProcessPool`.
 */
import { Worker } from "node:worker_threads";
import type { Answer, Task } from "./thread.ts";

export interface ThreadPoolOptions {
  /** The error to be thrown when too much waits already. */
  readonly refuse: () => Error;
  /** How many threads there are at most. Default: 2, so that one piece of work does not hold up all others. */
  readonly threads?: number;
  /** How many pieces of work may wait. Default: 20. */
  readonly maxWaiting?: number;
  /** That one piece of work may compute. Default: 2,000 ms. */
  readonly cpuLimitMs?: number;
  /** Of a thread's heap. Default: 64 MB. */
  readonly heapMb?: number;
  /** After how long without work a thread ends. Default: 10,000 ms. */
  readonly idleMs?: number;
}

/** What a piece of work had too little of. */
export type Limit = "time" | "memory";

/** A piece of work was ended, because it needed more than it may have. */
export class LimitError extends Error {
  override readonly name = "LimitError";
  readonly limit: Limit;

  constructor(limit: Limit, message: string) {
    super(message);
    this.limit = limit;
  }
}

interface Piece {
  readonly task: Task;
  readonly input: unknown;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  piece: Piece | undefined;
  timer: NodeJS.Timeout | undefined;
}

const YOUNG_HEAP_MB = 8;

/** How often it is looked how much a thread has computed. */
const CHECK_MS = 250;

/** For one piece of work on a machine that is busy with others: threads of the pool come last. */
export const PATIENCE_MS = 30_000;

export class ThreadPool {
  readonly #limits: Required<ThreadPoolOptions>;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Piece[] = [];
  #isClosed = false;

  constructor({
    refuse,
    threads = 2,
    maxWaiting = 20,
    cpuLimitMs = 2000,
    heapMb = 64,
    idleMs = 10_000,
  }: ThreadPoolOptions) {
    this.#limits = { refuse, threads, maxWaiting, cpuLimitMs, heapMb, idleMs };
  }

  /**
   * Calls a function in a thread. Input and output are copied; see the structured clone algorithm.
   *
   * @param task where the function is exported, which is named as `Run`, too.
   * @throws what `refuse` makes when too much waits already, `LimitError` when it takes more time or memory than it may,
   *   an `Error` when it throws.
   */
  run<Run extends (input: never) => unknown>(task: Task, input: Parameters<Run>[0]): Promise<Awaited<ReturnType<Run>>> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#isClosed) reject(new Error("The threads are closed."));
    else if (this.#waiting.length >= this.#limits.maxWaiting) reject(this.#limits.refuse());
    else {
      this.#waiting.push({ task, input, resolve, reject });
      this.#next();
    }
    // The thread calls the function of that name, so its output has the function's type.
    return promise as Promise<Awaited<ReturnType<Run>>>;
  }

  /** Ends every thread; what was asked for and is not done fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("The threads are closed."));
    await Promise.all([...this.#threads].map((thread) => this.#end(thread, new Error("The threads are closed."))));
  }

  #next(): void {
    if (this.#waiting.length === 0 || this.#isClosed) return;
    const thread = this.#threads.values().find(({ piece }) => !piece) ?? this.#start();
    const piece = thread && this.#waiting.shift();
    if (!piece) return;
    clearTimeout(thread.timer);
    thread.piece = piece;
    thread.timer = this.#watch(thread);
    // A process that waits for the output stays; one with nothing but idle threads ends.
    thread.worker.ref();
    thread.worker.postMessage({ task: piece.task, input: piece.input });
  }

  #start(): Thread | undefined {
    const { threads, heapMb } = this.#limits;
    if (this.#threads.size >= threads) return undefined;
    const worker = new Worker(new URL("./thread.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    const thread: Thread = { worker, piece: undefined, timer: undefined };
    this.#threads.add(thread);
    worker.on("message", (answer: Answer) => this.#finish(thread, answer));
    worker.on("error", (error) => this.#end(thread, toReason(error)));
    worker.on("exit", () => this.#end(thread, new Error("The thread has ended.")));
    return thread;
  }

  /** Time that a thread computes is counted, not time that passes: a busy machine refuses nothing. */
  #watch(thread: Thread): NodeJS.Timeout {
    const { cpuLimitMs } = this.#limits;
    const endsMs = performance.now() + PATIENCE_MS;
    let before: NodeJS.CpuUsage | undefined;
    const timer = setInterval(async () => {
      // A thread that is only just starting can't be asked.
      const spent = await thread.worker.cpuUsage(before).catch(() => undefined);
      if (thread.timer !== timer) return;
      if (before && spent && (spent.user + spent.system) / 1000 > cpuLimitMs) {
        this.#end(thread, new LimitError("time", `It computed for over ${cpuLimitMs} ms.`));
      } else if (performance.now() > endsMs) {
        this.#end(thread, new LimitError("time", `It took over ${PATIENCE_MS} ms.`));
      }
      before ??= spent;
    }, CHECK_MS);
    return timer;
  }

  #finish(thread: Thread, answer: Answer): void {
    const { piece, worker } = thread;
    clearTimeout(thread.timer);
    thread.piece = undefined;
    thread.timer = setTimeout(() => this.#end(thread, new Error("The thread was idle.")), this.#limits.idleMs);
    thread.timer.unref();
    worker.unref();
    if ("error" in answer) piece?.reject(new Error(answer.error));
    else piece?.resolve(answer.output);
    this.#next();
  }

  async #end(thread: Thread, reason: Error): Promise<void> {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.timer);
    thread.piece?.reject(reason);
    this.#next();
    await thread.worker.terminate();
  }
}

function toReason(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const isMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return isMemory ? new LimitError("memory", error.message) : error;
}
