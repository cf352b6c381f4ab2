import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useKeys } from "../keyboard/keys.ts";
import { Icon } from "./icon.tsx";

const WAIT_MS = 200;

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  /** Told when typing has paused. */
  readonly onChange: (value: string) => void;
  /** Enter: takes the first of what is found for the text. */
  readonly onEnter?: (text: string) => void;
}

/** The search of a list, at `/`. */
export function SearchField({ label, value, onChange, onEnter }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const told = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    if (value !== told.current) {
      told.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      tell.current(text);
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useKeys([{ keys: "/", label: "Search in the list", run: () => field.current?.focus() }]);
  return (
    <label className="chip w-56 focus-within:border-focus">
      <Icon of={Search} size={14} />
      <input
        ref={field}
        className="grow outline-none"
        type="search"
        aria-label={label}
        placeholder={label}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && onEnter?.(text)}
      />
    </label>
  );
}
