import { Content, Description, Overlay, Portal, Root, Title } from "@radix-ui/react-dialog";
import type { ReactNode } from "react";
import { useRef, useState } from "react";
import { messageOf } from "../api/request.ts";
import { Button } from "./button.tsx";
import { Field, TextInput } from "./field.tsx";

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Absent: it stays until what it asks for is done. */
  readonly onClose?: (() => void) | undefined;
  readonly className?: string;
}

export function Dialog({ title, children, onClose, className = "" }: DialogProps) {
  // Radix gives the focus back to a trigger of its own alone, and there is none.
  const before = useRef(document.activeElement);
  return (
    <Root open onOpenChange={(open) => !open && onClose?.()}>
      <Portal>
        <Overlay className="veil" />
        <Content
          className={`dialog ${className}`}
          data-modal=""
          aria-describedby={undefined}
          onCloseAutoFocus={() => before.current instanceof HTMLElement && before.current.focus()}
          onInteractOutside={(event) => !onClose && event.preventDefault()}
        >
          <Title asChild>
            <h2 dir="auto">{title}</h2>
          </Title>
          {children}
        </Content>
      </Portal>
    </Root>
  );
}

interface ConfirmProps {
  /** The act and its amount: `Delete 12 links`. */
  readonly title: string;
  /** What follows from it. */
  readonly body: string;
  /** Of the button, which says the act again. */
  readonly verb: string;
  /** What the person has to type, where much depends on it. */
  readonly typed?: string | undefined;
  readonly run: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Only where something cannot be undone, or costs money. */
export function Confirm({ title, body, verb, typed, run, onClose }: ConfirmProps) {
  const [text, setText] = useState("");
  const [failure, setFailure] = useState<string>();
  const [isRunning, setRunning] = useState(false);
  const act = async () => {
    if (typed !== undefined && text.trim() !== typed) {
      setFailure(`Type ${typed} to go on.`);
      return;
    }
    setRunning(true);
    try {
      await run();
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
      setRunning(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <Description asChild>
        <p className="ink2 mt-2" dir="auto">
          {body}
        </p>
      </Description>
      {typed !== undefined && (
        <div className="mt-4">
          <Field label={`Type ${typed}`} error={failure}>
            {(field) => <TextInput {...field} value={text} onChange={setText} />}
          </Field>
        </div>
      )}
      {typed === undefined && failure && (
        <p className="help bad" role="alert">
          {failure}
        </p>
      )}
      <footer>
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button look="danger" onClick={act} aria-disabled={isRunning}>
          {isRunning ? `${verb}…` : verb}
        </Button>
      </footer>
    </Dialog>
  );
}
