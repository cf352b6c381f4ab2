import { Content, Portal, Root, Trigger } from "@radix-ui/react-popover";
import type { ReactElement, ReactNode } from "react";
import { useId, useState } from "react";

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** At the end of its line: a count, a key. */
  readonly aside?: ReactNode;
  readonly isChosen?: boolean;
}

interface ListBoxProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
  /** Whether what is typed is looked up elsewhere; then the choices are its answer. */
  readonly onType?: (text: string) => void;
  readonly empty?: string;
}

const SHOWN = 200;

/** A field with a list below it, chosen from by typing, arrows and Enter. */
export function ListBox({ label, choices, onChoose, onType, empty = "Nothing found" }: ListBoxProps) {
  const id = useId();
  const [text, setText] = useState("");
  const [current, setCurrent] = useState(0);
  const wanted = text.trim().toLowerCase();
  const matching = onType ? choices : choices.filter((choice) => choice.label.toLowerCase().includes(wanted));
  const shown = matching.slice(0, SHOWN);
  const at = Math.min(current, Math.max(shown.length - 1, 0));
  const move = (by: number) => setCurrent((at + by + shown.length) % Math.max(shown.length, 1));
  return (
    <div>
      <input
        className="in mb-1"
        // biome-ignore lint/a11y/noAutofocus: the list has opened for it.
        autoFocus
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={shown[at] && `${id}-${at}`}
        placeholder={label}
        dir="auto"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setCurrent(0);
          onType?.(event.target.value);
        }}
        onKeyDown={(event) => {
          const chosen = shown[at];
          if (event.key === "ArrowDown") move(1);
          else if (event.key === "ArrowUp") move(-1);
          else if (event.key === "Enter" && chosen) onChoose(chosen.value);
          else return;
          event.preventDefault();
        }}
      />
      <div id={id} role="listbox" aria-label={label} className="max-h-72 overflow-y-auto">
        {shown.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, which names the current one.
          <div
            key={choice.value}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            aria-checked={choice.isChosen}
            onPointerMove={() => setCurrent(index)}
            onClick={() => onChoose(choice.value)}
          >
            {choice.isChosen !== undefined && (
              <input
                className="ck"
                type="checkbox"
                checked={choice.isChosen}
                readOnly
                tabIndex={-1}
                aria-hidden="true"
              />
            )}
            <bdi dir="auto" className="t grow">
              {choice.label}
            </bdi>
            {choice.aside && <span className="ink3 text-xs">{choice.aside}</span>}
          </div>
        ))}
        {shown.length === 0 && <p className="ink3 p-2">{empty}</p>}
      </div>
    </div>
  );
}

interface PickerProps extends ListBoxProps {
  /** The button that opens it. */
  readonly children: ReactElement;
  /** Whether it stays open, for several. */
  readonly isMany?: boolean;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

export function Picker({ children, isMany = false, open, onOpenChange, onChoose, ...list }: PickerProps) {
  const [isOpenHere, setOpenHere] = useState(false);
  const setOpen = onOpenChange ?? setOpenHere;
  return (
    <Root open={open ?? isOpenHere} onOpenChange={setOpen}>
      <Trigger asChild>{children}</Trigger>
      <Portal>
        <Content className="menu w-72 p-2!" align="start" sideOffset={4} collisionPadding={8} aria-label={list.label}>
          <ListBox
            {...list}
            onChoose={(value) => {
              onChoose(value);
              if (!isMany) setOpen(false);
            }}
          />
        </Content>
      </Portal>
    </Root>
  );
}
