import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { Tooltip } from "./tooltip.tsx";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: "plain" | "primary" | "ghost" | "danger";
  readonly size?: "sm" | "lg";
  readonly icon?: LucideIcon;
  /** The key that does the same. */
  readonly hint?: string;
  readonly children: ReactNode;
}

const LOOKS = { plain: "btn", primary: "btn p", ghost: "btn g", danger: "btn danger" };

export function Button({ look = "plain", size, icon, hint, children, className = "", ...rest }: ButtonProps) {
  return (
    <button type="button" className={`${LOOKS[look]} ${size ?? ""} ${className}`} {...rest}>
      {icon && <Icon of={icon} size={14} />}
      {children}
      {hint && (
        <kbd className="hide-m" aria-hidden="true">
          {hint}
        </kbd>
      )}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "aria-label"> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly look?: "plain" | "ghost";
  readonly size?: "sm";
}

/** Its label is its tooltip, too. */
export function IconButton({ icon, label, look = "ghost", size, className = "", ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button type="button" className={`${LOOKS[look]} ic ${size ?? ""} ${className}`} aria-label={label} {...rest}>
        <Icon of={icon} />
      </button>
    </Tooltip>
  );
}
