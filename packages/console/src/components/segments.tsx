interface SegmentsProps<Value extends string> {
  /** What the choice is about, for those who do not see it. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  readonly isWide?: boolean;
}

/** One of few. */
export function Segments<Value extends string>({ label, value, options, onChange, isWide }: SegmentsProps<Value>) {
  return (
    <div className={`seg ${isWide ? "w" : ""}`} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
