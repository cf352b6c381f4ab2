import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { useKeys } from "../keyboard/keys.ts";
import { IconButton } from "./button.tsx";

interface SheetProps {
  readonly title: string;
  /** Beside the title: `Draft kept`, an id. */
  readonly aside?: ReactNode;
  /** Buttons before the one that closes. */
  readonly tools?: ReactNode;
  readonly footer?: ReactNode;
  /** 640 instead of 468 pixels: for editing. */
  readonly isWide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** One thing of a list, beside it: the list can be used meanwhile. It takes focus, and gives it back. */
export function Sheet({ title, aside, tools, footer, isWide = false, onClose, children }: SheetProps) {
  const sheet = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    if (!sheet.current?.contains(before)) sheet.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useKeys([{ keys: "Escape", label: "Close the sheet", isGlobal: true, run: onClose }]);
  return (
    <aside ref={sheet} className={`sheet ${isWide ? "wide" : ""}`} role="dialog" aria-label={title} tabIndex={-1}>
      <header>
        <h2 className="t" dir="auto">
          {title}
        </h2>
        {aside && <span className="ink3 text-sm t">{aside}</span>}
        <span className="row ms-auto gap-1!">
          {tools}
          <IconButton icon={X} label="Close" onClick={onClose} />
        </span>
      </header>
      {children}
      {footer && <footer>{footer}</footer>}
    </aside>
  );
}
