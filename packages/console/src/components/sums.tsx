/** A sum of money with what it is made of. */
export interface Sum {
  readonly id: string;
  readonly label: string;
  /** Undefined until it is known. */
  readonly value: string | undefined;
  readonly note: string;
  readonly colour: string;
}

interface SumsProps {
  /** What the sums are about. */
  readonly label: string;
  readonly sums: readonly Sum[];
  readonly chosen?: string | undefined;
  /** Absent: they cannot be pressed. */
  readonly onChoose?: (id: string) => void;
}

/** Sums of money in a row; each can filter what is below it. */
export function Sums({ label, sums, chosen, onChoose }: SumsProps) {
  return (
    <div className="money" role="group" aria-label={label}>
      {sums.map(({ id, label: name, value, note, colour }) => {
        const style = { "--c": colour } as React.CSSProperties;
        const body = (
          <>
            <span className="k">{name}</span>
            <span className="v">{value ?? "…"}</span>
            <span className="n t">{value === undefined ? "not known yet" : note}</span>
          </>
        );
        return onChoose ? (
          <button key={id} type="button" style={style} aria-pressed={chosen === id} onClick={() => onChoose(id)}>
            {body}
          </button>
        ) : (
          <div key={id} style={style}>
            {body}
          </div>
        );
      })}
    </div>
  );
}
