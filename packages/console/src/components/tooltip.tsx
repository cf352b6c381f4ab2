import { Content, Portal, Root, Trigger } from "@radix-ui/react-tooltip";
import type { ReactElement } from "react";

interface TooltipProps {
  readonly text: string;
  /** One element, which takes focus or has its text elsewhere, too. */
  readonly children: ReactElement;
}

/** After 400 ms; the provider is the app's. */
export function Tooltip({ text, children }: TooltipProps) {
  return (
    <Root>
      <Trigger asChild>{children}</Trigger>
      <Portal>
        <Content className="tooltip" sideOffset={6} collisionPadding={8} dir="auto">
          {text}
        </Content>
      </Portal>
    </Root>
  );
}
