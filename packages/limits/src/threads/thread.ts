/** What runs in a thread of the pool: it calls the functions that it is told, one after the other. */
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";

/** Where to find a function: functions do not travel between threads. */
export interface Task {
  /** The URL of a module that exports it. It should import little: each new thread loads it. */
  readonly module: string;
  readonly export: string;
}

export interface Question {
  readonly task: Task;
  readonly input: unknown;
}

export type Answer = { readonly output: unknown } | { readonly error: string };

/** Below that of the thread which redirects. On Linux alone a priority is a thread's own. */
const PRIORITY = 5;
if (process.platform === "linux") setPriority(PRIORITY);

parentPort?.on("message", async ({ task, input }: Question) => {
  parentPort?.postMessage(await answer(task, input));
});

async function answer({ module, export: name }: Task, input: unknown): Promise<Answer> {
  try {
    const { [name]: run }: Record<string, (input: unknown) => unknown> = await import(module);
    if (!run) throw new Error(`${module} has no ${name}.`);
    return { output: await run(input) };
  } catch (error) {
    return { error: String(error) };
  }
}
