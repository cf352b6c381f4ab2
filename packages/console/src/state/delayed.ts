import { closeToast, showToast } from "./toasts.ts";

const DELAY_MS = 10_000;

interface Delayed {
  readonly text: string;
  /** Does it; also when the page is left before the time is over. */
  readonly run: () => Promise<unknown>;
  /** Shows again what was hidden: the act was taken back, or has failed. */
  readonly restore: () => void;
  readonly failed: (error: unknown) => string;
}

const waiting = new Set<() => void>();

addEventListener("pagehide", () => {
  for (const act of waiting) act();
});

/** Does what cannot be undone only after ten seconds, in which it can be taken back. */
export function actDelayed({ text, run, restore, failed }: Delayed): void {
  const act = () => {
    end();
    run().catch((error: unknown) => {
      restore();
      showToast(failed(error), { isError: true });
    });
  };
  const timer = setTimeout(act, DELAY_MS);
  const end = () => {
    clearTimeout(timer);
    waiting.delete(act);
    closeToast(id);
  };
  const undo = () => {
    end();
    restore();
  };
  waiting.add(act);
  const id = showToast(text, { undo, durationMs: DELAY_MS });
}
