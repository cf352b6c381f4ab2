import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useId } from "react";
import { Icon } from "./icon.tsx";

/** What a control takes from the field around it. */
export interface FieldControl {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean;
}

interface FieldProps {
  readonly label: string;
  /** At the end of the label's line. */
  readonly aside?: ReactNode;
  readonly help?: ReactNode;
  /** A sentence that says what is right. */
  readonly error?: string | undefined;
  readonly children: (control: FieldControl) => ReactNode;
}

/** Label above, help or error below. */
export function Field({ label, aside, help, error, children }: FieldProps) {
  const id = useId();
  const hasHint = error !== undefined || Boolean(help);
  return (
    <div>
      <div className="lab">
        <label htmlFor={id}>{label}</label>
        {aside && <span className="opt">{aside}</span>}
      </div>
      {children({ id, "aria-describedby": hasHint ? `${id}-hint` : undefined, "aria-invalid": error !== undefined })}
      {error !== undefined ? (
        <p className="help bad" id={`${id}-hint`} role="alert">
          <Icon of={CircleAlert} size={12} />
          <span>{error}</span>
        </p>
      ) : (
        hasHint && (
          <div className="help" id={`${id}-hint`}>
            {help}
          </div>
        )
      )}
    </div>
  );
}

interface TextInputProps extends Partial<FieldControl> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly placeholder?: string;
  readonly type?: "text" | "password" | "url" | "number" | "datetime-local" | "email" | "search" | "date" | "color";
  readonly autoFocus?: boolean;
  readonly autoComplete?: string;
  readonly "aria-label"?: string;
  readonly isMono?: boolean;
}

export function TextInput({ onChange, type = "text", isMono, autoFocus, ...rest }: TextInputProps) {
  return (
    <input
      className={`in ${isMono ? "mono" : ""}`}
      type={type}
      dir="auto"
      spellCheck={false}
      autoComplete="off"
      // biome-ignore lint/a11y/noAutofocus: only where a dialog or a sheet opens for this one field.
      autoFocus={autoFocus}
      {...rest}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface TextAreaProps extends Partial<FieldControl> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly rows?: number;
  readonly isMono?: boolean;
}

export function TextArea({ onChange, isMono, rows = 2, ...rest }: TextAreaProps) {
  return (
    <textarea
      className={`in ${isMono ? "mono" : ""}`}
      dir="auto"
      rows={rows}
      {...rest}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface SelectProps extends Partial<FieldControl> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly "aria-label"?: string;
}

/** The system's own list: it is right on every device, and costs nothing. */
export function Select({ options, onChange, ...rest }: SelectProps) {
  return (
    <select className="in" {...rest} onChange={(event) => onChange(event.target.value)}>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}
