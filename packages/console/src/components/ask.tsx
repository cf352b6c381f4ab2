import type { ReactNode } from "react";
import { useState } from "react";
import { messageOf } from "../api/request.ts";
import { useKeys } from "../keyboard/keys.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

interface AskProps {
  /** The act and its amount. */
  readonly title: string;
  /** What follows from it. */
  readonly body?: string;
  /** Of the button, which says the act again. */
  readonly verb: string;
  readonly look?: "primary" | "danger";
  /** @returns what is wrong with what was typed, or throws what the server refused; nothing when it is done. */
  readonly run: () => Promise<string | undefined>;
  readonly onClose: () => void;
  /** Fields. */
  readonly children?: ReactNode;
}

/** A question with fields: an act on money says its amount, and waits for the button. */
export function Ask({ title, body, verb, look = "primary", run, onClose, children }: AskProps) {
  const [failure, setFailure] = useState<string>();
  const [isRunning, setRunning] = useState(false);
  const act = async () => {
    if (isRunning) return;
    setRunning(true);
    try {
      const wrong = await run();
      if (wrong === undefined) onClose();
      else setFailure(wrong);
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setRunning(false);
    }
  };
  useKeys([{ keys: "Ctrl Enter", label: verb, isGlobal: true, run: () => void act() }]);
  return (
    <Dialog title={title} onClose={onClose}>
      {body && (
        <p className="ink2 mt-2 wrap-anywhere" dir="auto">
          {body}
        </p>
      )}
      {children && <div className="mt-4 grid gap-4">{children}</div>}
      {failure && (
        <p className="help bad" role="alert" dir="auto">
          {failure}
        </p>
      )}
      <footer>
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button look={look} onClick={() => void act()} aria-disabled={isRunning}>
          {isRunning ? `${verb}…` : verb}
        </Button>
      </footer>
    </Dialog>
  );
}
