import { Action, Close, Provider, Root, Title, Viewport } from "@radix-ui/react-toast";
import { X } from "lucide-react";
import { useStore } from "../state/store.ts";
import { closeToast, toasts } from "../state/toasts.ts";
import { Icon } from "./icon.tsx";

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <Provider label="Message" swipeDirection="left">
      {shown.map(({ id, text, isError, undo, durationMs }) => (
        <Root
          key={id}
          className={`toast ${isError ? "bad" : ""}`}
          type={isError ? "foreground" : "background"}
          duration={durationMs}
          onOpenChange={(open) => !open && closeToast(id)}
        >
          <Title className="grow wrap-anywhere" dir="auto">
            {text}
          </Title>
          {undo && (
            <Action
              className="btn sm"
              altText="Undo with Ctrl Z"
              onClick={() => {
                closeToast(id);
                undo();
              }}
            >
              Undo
            </Action>
          )}
          <Close className="btn g sm ic" aria-label="Close message">
            <Icon of={X} size={14} />
          </Close>
        </Root>
      ))}
      <Viewport className="toasts" />
    </Provider>
  );
}
