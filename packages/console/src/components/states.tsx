import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { messageOf, RequestError } from "../api/request.ts";
import { Button } from "./button.tsx";

interface EmptyProps {
  /** What will be here, and why it is empty now. */
  readonly title: string;
  readonly text: string;
  /** The one step from here. */
  readonly action?: ReactNode;
}

export function Empty({ title, text, action }: EmptyProps) {
  return (
    <div className="state">
      <h2>{title}</h2>
      <p>{text}</p>
      {action}
    </div>
  );
}

interface FailureProps {
  readonly error: unknown;
  readonly retry: () => void;
  /** What was to be shown: `the links`. */
  readonly what: string;
}

/** In the place of what has failed. */
export function Failure({ error, retry, what }: FailureProps) {
  const requestId = error instanceof RequestError ? error.requestId : undefined;
  // The same question has the same answer until somebody changes a right.
  const isRefused = error instanceof RequestError && error.status === 403;
  return (
    <div className="state" role="alert">
      <h2>{isRefused ? `You have no right to see ${what}` : `Could not load ${what}`}</h2>
      <p dir="auto">{`${messageOf(error)}.`.replace(/([.?!])\.$/, "$1")}</p>
      {requestId && (
        <p className="ink3 text-xs">
          Request <span className="mono">{requestId}</span>
        </p>
      )}
      {isRefused ? <p>Ask whoever gave you this access.</p> : <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

/** True from 150 ms on: what loads faster than that shows nothing. */
export function useIsSlow(isLoading: boolean, afterMs = 150): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!isLoading) return;
    const timer = setTimeout(() => setSlow(true), afterMs);
    return () => clearTimeout(timer);
  }, [isLoading, afterMs]);
  return isSlow;
}

/** Bars of the height of what will be there. */
export function Skeleton({ rows, height = 52 }: { readonly rows: number; readonly height?: number }) {
  const isShown = useIsSlow(true);
  return (
    <div aria-busy="true">
      <span className="sr-only">Loading</span>
      {isShown &&
        Array.from({ length: rows }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike, and stay where they are.
          <div key={index} className="row border-b border-line-soft px-5" style={{ height }}>
            <span className="bones size-7!" />
            <span className="bones" style={{ width: `${30 + ((index * 37) % 30)}%` }} />
          </div>
        ))}
    </div>
  );
}
