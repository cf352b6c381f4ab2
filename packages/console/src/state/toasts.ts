import { createStore } from "./store.ts";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
  /** Takes back what the text says. */
  readonly undo?: (() => void) | undefined;
  readonly durationMs: number;
}

export const toasts = createStore<readonly Toast[]>([]);

let lastId = 0;

interface ToastOptions {
  readonly isError?: boolean;
  readonly undo?: () => void;
  readonly durationMs?: number;
}

/** One line at the edge of the page; errors stay until somebody closes them. Never the only place of an error. */
export function showToast(text: string, { isError = false, undo, durationMs = 6_000 }: ToastOptions = {}): number {
  lastId += 1;
  const id = lastId;
  const toast: Toast = { id, text, isError, undo, durationMs: isError ? Number.POSITIVE_INFINITY : durationMs };
  toasts.set((shown) => [...shown.slice(-3), toast]);
  return id;
}

export function closeToast(id: number): void {
  toasts.set((shown) => shown.filter((toast) => toast.id !== id));
}

/** Takes the newest act back that can be. @returns whether there was one. */
export function undoLast(): boolean {
  const last = toasts.get().findLast(({ undo }) => undo !== undefined);
  if (!last) return false;
  closeToast(last.id);
  last.undo?.();
  return true;
}
