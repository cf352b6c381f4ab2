import { Content, Item, Portal, Root, Separator, Trigger } from "@radix-ui/react-dropdown-menu";
import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { Fragment } from "react";
import { Icon } from "./icon.tsx";

export interface MenuItem {
  readonly label: string;
  readonly icon?: LucideIcon;
  /** The key that does the same. */
  readonly hint?: string;
  readonly isDanger?: boolean;
  /** Whether a line stands above it. */
  readonly isApart?: boolean;
  readonly run: () => void;
}

interface MenuProps {
  readonly items: readonly MenuItem[];
  /** One button. */
  readonly children: ReactElement;
  readonly align?: "start" | "end";
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

export function Menu({ items, children, align = "start", open, onOpenChange }: MenuProps) {
  return (
    <Root modal={false} open={open} onOpenChange={onOpenChange}>
      <Trigger asChild>{children}</Trigger>
      <Portal>
        <Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {items.map(({ label, icon, hint, isDanger, isApart, run }) => (
            <Fragment key={label}>
              {isApart && <Separator asChild>{<hr />}</Separator>}
              <Item className={isDanger ? "d" : ""} onSelect={run}>
                {icon && <Icon of={icon} size={14} />}
                <bdi dir="auto" className="t">
                  {label}
                </bdi>
                {hint && <kbd>{hint}</kbd>}
              </Item>
            </Fragment>
          ))}
        </Content>
      </Portal>
    </Root>
  );
}
