import type { ReactNode } from "react";

/** Names what follows, with a line to its end. */
export function SectionLine({ title, aside }: { readonly title: string; readonly aside?: ReactNode }) {
  return (
    <div className="section-line">
      <h3>{title}</h3>
      <span className="rule" />
      {aside && <span className="t">{aside}</span>}
    </div>
  );
}
