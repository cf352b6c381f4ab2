import { Content, Portal, Root, Trigger } from "@radix-ui/react-popover";
import { Calendar, ChevronDown } from "lucide-react";
import { useState } from "react";
import { RANGES, rangeOf, readDay } from "../format/range.ts";
import { useKeys } from "../keyboard/keys.ts";
import { Button } from "./button.tsx";
import { Field, TextInput } from "./field.tsx";
import { Icon } from "./icon.tsx";

interface DateRangeProps {
  /** As it stands in the address. */
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
  /** Whether single keys change it: on analytics alone. */
  readonly hasKeys?: boolean;
  /** In the line of filters. */
  readonly look?: "btn" | "chip";
}

/** One button for the period: by name, or from one day to another. */
export function DateRange({ value, onChange, hasKeys = false, look = "btn" }: DateRangeProps) {
  const [isOpen, setOpen] = useState(false);
  const [own, setOwn] = useState({ start: "", end: "" });
  const [error, setError] = useState<string>();
  const now = new Date();
  const range = rangeOf(value, now);
  const choose = (next: string) => {
    onChange(next);
    setOpen(false);
  };
  useKeys(
    hasKeys
      ? [
          { keys: "d", label: "Last 24 hours", run: () => onChange("24h") },
          ...RANGES.filter(({ key }) => key !== "").map(({ id, key, label }) => ({
            keys: key,
            label,
            run: () => onChange(id),
          })),
        ]
      : [],
  );
  const apply = () => {
    const [start, end] = [readDay(own.start, now), readDay(own.end || "-0d", now)];
    if (start === undefined || end === undefined || start > end) {
      setError("Write days as 12 nov, -14d or 2026-11-12, the first before the last.");
      return;
    }
    choose(`${start}..${end}`);
  };
  return (
    <Root open={isOpen} onOpenChange={setOpen}>
      <Trigger asChild>
        <button type="button" className={look} aria-label={`Range: ${range.label}`}>
          <Icon of={Calendar} size={14} />
          {range.label}
          {look === "btn" && <Icon of={ChevronDown} size={12} />}
        </button>
      </Trigger>
      <Portal>
        <Content className="menu w-64" align="end" sideOffset={4} collisionPadding={8} aria-label="Range">
          <div role="listbox" aria-label="Range" tabIndex={-1}>
            {RANGES.map(({ id, label, key }) => (
              <button
                key={id}
                type="button"
                role="option"
                className="w-full"
                aria-selected={label === range.label}
                onClick={() => choose(id)}
              >
                {label}
                {hasKeys && key && <kbd>{key}</kbd>}
              </button>
            ))}
          </div>
          <hr />
          <form
            className="grid gap-2 p-2"
            onSubmit={(event) => {
              event.preventDefault();
              apply();
            }}
          >
            <Field label="From" error={error}>
              {(field) => (
                <TextInput
                  {...field}
                  placeholder="12 nov"
                  value={own.start}
                  onChange={(start) => setOwn({ ...own, start })}
                />
              )}
            </Field>
            <Field label="To, and with">
              {(field) => (
                <TextInput {...field} placeholder="today" value={own.end} onChange={(end) => setOwn({ ...own, end })} />
              )}
            </Field>
            <Button type="submit" look="primary">
              Show
            </Button>
          </form>
        </Content>
      </Portal>
    </Root>
  );
}
