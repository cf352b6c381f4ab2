import { Button } from "../../components/button.tsx";
import type { Clash } from "./use-link-form.ts";

interface LinkClashesProps {
  readonly clashes: readonly Clash[];
  readonly onSettle: (clash: Clash, keepMine: boolean) => void;
}

/** Somebody else has saved meanwhile: both values, and which of them is kept. */
export function LinkClashes({ clashes, onSettle }: LinkClashesProps) {
  if (clashes.length === 0) return null;
  return (
    <section className="note" role="alert" aria-label="Changed by somebody else">
      <p className="b">Somebody else has changed this link meanwhile. Choose what to keep, then save again.</p>
      {clashes.map((clash) => (
        <div key={clash.field} className="mt-3">
          <p className="b text-xs">{clash.field}</p>
          {([true, false] as const).map((isMine) => (
            <div key={String(isMine)} className="row mt-1">
              <span className="t grow" dir="auto">
                {isMine ? "Yours: " : "Theirs: "}
                {inWords(isMine ? clash.mine : clash.theirs)}
              </span>
              <Button size="sm" onClick={() => onSettle(clash, isMine)}>
                {isMine ? "Keep yours" : "Take theirs"}
              </Button>
            </div>
          ))}
        </div>
      ))}
    </section>
  );
}

function inWords(value: Clash["mine"]): string {
  if (typeof value === "string") return value === "" ? "nothing" : value;
  if (typeof value === "boolean") return value ? "on" : "off";
  return JSON.stringify(value);
}
