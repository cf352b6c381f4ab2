import { useState } from "react";
import { messageOf } from "../api/request.ts";

export interface Saving {
  /** Whether somebody has tried to save, from when on fields say what is wrong with them. */
  readonly isTried: boolean;
  readonly isSaving: boolean;
  /** What the server has refused, in its words. */
  readonly failure: string | undefined;
  readonly save: () => Promise<void>;
  /** Once something else is typed. */
  readonly forget: () => void;
}

/**
 * Sends a form once at a time; what was typed stays until that has succeeded.
 *
 * @param isWrong whether a field is, so that nothing is sent.
 * @param send throws what the server refuses.
 */
export function useSaving(isWrong: boolean, send: () => Promise<unknown>): Saving {
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<string>();
  const save = async () => {
    setTried(true);
    if (isWrong || isSaving) return;
    setSaving(true);
    setFailure(undefined);
    try {
      await send();
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setSaving(false);
    }
  };
  return { isTried, isSaving, failure, save, forget: () => setFailure(undefined) };
}
